//! Some orders as all files have them, made on one core.

use super::{Fault, PAGE, of};
use crate::report::stories::{self, Block};
use crate::report::story::Story;
use crate::report::web::cases::{self, Case, Packed, Room};
use crate::report::{Row, csv};
use crate::result::{CASE, Choice, QUOTED};
use std::io;

/// Orders of a piece: full blocks of stories, and one block of the page's cases at the most. Few, since the stories of a
/// piece are in memory at once, and since the last pieces keep some cores waiting.
pub(super) const PIECE: usize = 256;
const _: () = assert!(PIECE <= cases::BLOCK && PIECE.is_multiple_of(stories::BLOCK));

/// Some orders, ready to be written.
pub(super) struct Piece {
    /// The place of the first one in `verdicts`.
    pub(super) first: usize,
    pub(super) rows: Vec<Row>,
    /// The rows as they stand in `verdicts.csv`.
    pub(super) csv: String,
    /// The stories.
    pub(super) blocks: Vec<Block>,
    /// Those that the page tells.
    pub(super) cases: Option<Packed>,
}

impl Piece {
    /// Packs the stories of at most [`PIECE`] orders, of which the first stands at `first` in `verdicts`.
    pub(super) fn of(stories: Vec<Story>, first: usize, choice: &Choice, room: Room) -> Result<Self, Fault> {
        let told: Vec<Case<'_>> = (first..)
            .zip(&stories)
            .filter(|(at, _)| choice.has(*at, CASE))
            .map(|(at, story)| Case { quoted: choice.has(at, QUOTED), story })
            .collect();
        let cases = if told.is_empty() { None } else { Some(of(PAGE, room.pack(&told))?) };
        let blocks = stories.chunks(stories::BLOCK).map(Block::of).collect::<io::Result<_>>();
        let blocks = of(stories::FILE, blocks)?;
        let rows: Vec<Row> = stories.into_iter().map(|story| story.verdict).collect();
        Ok(Self { first, csv: text(&rows), rows, blocks, cases })
    }
}

/// Some rows as they stand in `verdicts.csv`.
fn text(rows: &[Row]) -> String {
    let mut text = String::with_capacity(rows.len() * 512);
    for row in rows {
        csv::push(&mut text, row);
    }
    text
}
