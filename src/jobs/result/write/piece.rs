//! Some orders in the form of all files, built on one core.

use super::{Fault, PAGE, of};
use crate::jobs::result::{CASE, Choice, QUOTED};
use crate::report::stories::{self, Block};
use crate::report::story::Story;
use crate::report::web::cases::{self, Case, Packed, Room};
use crate::report::{Row, csv};

/// Orders of a piece where there are few, and where there are many, in full blocks of stories. Few, because the last pieces keep
/// some cores waiting, and because the stories of a piece are in memory at once; not too few, because a piece ends a block of
/// the page's cases, and large blocks pack better.
const SMALL: usize = 256;
const LARGE: usize = 512;
const MANY: usize = 16_384;
const _: () = assert!(SMALL.is_multiple_of(stories::BLOCK) && LARGE.is_multiple_of(stories::BLOCK));

/// Some orders, ready to be written.
pub(super) struct Piece {
    /// The place of the first one in `verdicts`.
    pub(super) first: usize,
    pub(super) rows: Vec<Row>,
    /// The rows as they are in `verdicts.csv`.
    pub(super) csv: String,
    /// The stories.
    pub(super) blocks: Vec<Block>,
    /// The stories for the page.
    pub(super) cases: Vec<Packed>,
}

impl Piece {
    /// The number of orders in one piece.
    pub(super) const fn size(orders: usize) -> usize {
        if orders > MANY { LARGE } else { SMALL }
    }

    /// Packs the stories of some orders, of which the first is at `first` in `verdicts`.
    pub(super) fn of(stories: Vec<Story>, first: usize, choice: &Choice, room: Room) -> Result<Self, Fault> {
        let told: Vec<Case<'_>> = (first..)
            .zip(&stories)
            .filter(|(at, _)| choice.has(*at, CASE))
            .map(|(at, story)| Case { quoted: choice.has(at, QUOTED), story })
            .collect();
        let cases = of(PAGE, told.chunks(cases::BLOCK).map(|some| room.pack(some)).collect())?;
        let blocks = of(stories::FILE, stories.chunks(stories::BLOCK).map(Block::of).collect())?;
        let rows: Vec<Row> = stories.into_iter().map(|story| story.verdict).collect();
        Ok(Self { first, csv: text(&rows), rows, blocks, cases })
    }
}

/// Some rows as they are in `verdicts.csv`.
fn text(rows: &[Row]) -> String {
    let mut text = String::with_capacity(rows.len() * 512);
    for row in rows {
        csv::push(&mut text, row);
    }
    text
}
