//! The stories inside the page: blocks of packed JSON that the browser unpacks when a case is opened.

use super::super::story::Story;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io;

/// Stories of one block. A browser unpacks a whole one to show one case.
pub const BLOCK: usize = 64;

/// Raw lines of all cases together that a page can hold without growing beyond its size, and the most of one case.
const MOST_LINES: usize = 90_000;
const MOST_OF_ONE: usize = 24;

/// Bytes of a line that the page shows; the result's stories have it whole.
const MOST_OF_A_LINE: usize = 600;

/// All stories of a page.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    /// zlib streams, each of a JSON list of stories.
    pub(super) blocks: Vec<Vec<u8>>,
    /// For every row of the page the place of its story: the block times [`BLOCK`] and the place in it, plus one; 0 for none.
    pub(super) places: Vec<u32>,
    /// Raw lines that are kept of each case besides its proof.
    lines: usize,
}

/// Some stories, packed, and the rows they belong to.
#[derive(Debug)]
pub struct Packed {
    bytes: Vec<u8>,
    rows: Vec<usize>,
}

impl Cases {
    /// No stories yet, for a page of `rows` orders of which `cases` will be told.
    pub fn new(rows: usize, cases: usize) -> Self {
        let lines = (MOST_LINES / cases.max(1)).min(MOST_OF_ONE);
        Self { blocks: Vec::new(), places: vec![0; rows], lines }
    }

    /// Packs at most [`BLOCK`] stories with the places of their rows.
    pub fn pack(&self, stories: &[(usize, Story)]) -> io::Result<Packed> {
        let slim: Vec<Story> = stories.iter().map(|(_, story)| self.slim(story)).collect();
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
        serde_json::to_writer(&mut packer, &slim)?;
        Ok(Packed { bytes: packer.finish()?, rows: stories.iter().map(|(row, _)| *row).collect() })
    }

    /// Adds a block.
    pub fn add(&mut self, packed: Packed) {
        for (nth, row) in packed.rows.into_iter().enumerate() {
            self.places[row] = (self.blocks.len() * BLOCK + nth + 1) as u32;
        }
        self.blocks.push(packed.bytes);
    }

    /// A story without the lines for which a page has no room: proof is kept, and of the rest what stands nearest to it.
    fn slim(&self, story: &Story) -> Story {
        let mut story = story.clone();
        let proof = story.moments.iter().filter(|moment| moment.proof).count();
        let mut room = self.lines.saturating_sub(proof);
        for moment in &mut story.moments {
            if !moment.proof {
                if room == 0 {
                    moment.line.clear();
                }
                room = room.saturating_sub(1);
            }
            if moment.line.len() > MOST_OF_A_LINE {
                let end = moment.line.floor_char_boundary(MOST_OF_A_LINE);
                moment.line.truncate(end);
                moment.line.push('…');
            }
        }
        story
    }
}
