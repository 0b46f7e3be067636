//! The index at the end of an evidence file.

use super::marks::Marks;
use crate::base::packing::Packing;
use crate::logs::fields::Fields;
use crate::logs::tally::Tally;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The version of the layout that this program writes. It reads versions up to this one.
pub(super) const VERSION: u32 = 1;

/// All that an evidence file says of its log besides the text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Index {
    /// The version of the layout.
    pub version: u32,
    /// The log's name when it was collected.
    pub path: String,
    /// Its bytes on disk; 0 for a stream.
    pub size: u64,
    /// How it was packed: a file ending without its point, or nothing.
    pub packing: String,
    /// Whether it was a stream.
    pub stream: bool,
    /// Whether any piece of it could be read without what comes before it.
    pub has_pieces: bool,
    /// Bytes of text before its first line: a byte order mark, or a hole of zeros.
    pub mark: u64,
    /// Bytes of its text, with the mark.
    pub end: u64,
    /// Why it could not be read to its end: what happened, and what to do.
    pub fault: Option<(String, String)>,
    /// The format by which lines were left out.
    pub format: String,
    /// The zone of times that name none, if the format's times name none.
    pub zone: Option<String>,
    /// The blocks of text in their order, without gaps.
    pub blocks: Vec<Block>,
    /// The marks of its whole lines.
    pub marks: Marks,
    /// Its first and last minute since 1970.
    pub minutes: Option<(i64, i64)>,
    /// Its lines, and those of them that are left out.
    pub lines: (u64, u64),
    /// Whether lines of a person were erased.
    pub erased: bool,
}

/// A block of whole lines.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Block {
    /// Bytes of text before it.
    pub offset: u64,
    /// Bytes of its text.
    pub length: u64,
    /// Where its packed bytes begin in the file.
    pub at: u64,
    /// The number of packed bytes.
    pub packed: u64,
    /// Their checksum.
    pub sum: u64,
    /// The lines that are left out.
    #[serde(skip_serializing_if = "LeftOut::is_empty")]
    pub left_out: LeftOut,
}

/// The ledger of lines that are left out: all of them were read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LeftOut {
    /// Their number.
    pub lines: u64,
    /// Runs of them in one minute since 1970, in the order of the lines, each with its number of lines.
    pub minutes: Vec<(i64, u32)>,
    /// Fields that none of them fills.
    pub unfilled: u8,
}

impl LeftOut {
    /// Whether no line is left out.
    fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// Adds a line.
    pub(super) fn push(&mut self, micros: i64, unfilled: Fields) {
        let minute = micros.div_euclid(60_000_000);
        match self.minutes.last_mut() {
            Some((last, count)) if *last == minute => *count += 1,
            _ => self.minutes.push((minute, 1)),
        }
        self.unfilled = if self.lines == 0 { unfilled.bits() } else { self.unfilled & unfilled.bits() };
        self.lines += 1;
    }

    /// The ledger of lines of which `minutes` are the minutes, in their order, and of which some came from this one.
    pub(super) fn with(&self, minutes: impl Iterator<Item = (i64, Option<Fields>)>) -> Self {
        let mut all = Self::default();
        for (minute, unfilled) in minutes {
            all.push(minute * 60_000_000, unfilled.unwrap_or(Fields::of_bits(self.unfilled)));
        }
        all
    }

    /// The minute of each line in their order.
    pub(super) fn each_minute(&self) -> impl Iterator<Item = i64> {
        self.minutes.iter().flat_map(|(minute, count)| std::iter::repeat_n(*minute, *count as usize))
    }

    /// The ledger of some of these lines: `count` of them after the first `before`.
    pub(super) fn part(&self, before: u64, count: u64) -> Self {
        let (mut skip, mut left) = (before, count);
        let mut part = Self { lines: count, minutes: Vec::new(), unfilled: self.unfilled };
        for (minute, run) in &self.minutes {
            let rest = u64::from(*run).saturating_sub(skip);
            skip = skip.saturating_sub(u64::from(*run));
            let some = rest.min(left);
            if some > 0 {
                part.minutes.push((*minute, some as u32));
            }
            left -= some;
        }
        part
    }

    /// Corrects the ledger of a text in which these lines were read as blank. `minute` converts a minute to the zone of the
    /// analysis.
    pub(super) fn correct(&self, tally: &mut Tally, minute: &dyn Fn(i64) -> i64) {
        if self.lines == 0 {
            return;
        }
        tally.blank = tally.blank.saturating_sub(self.lines);
        tally.parsed += self.lines;
        tally.minutes.extend(self.minutes.iter().map(|(at, count)| (minute(*at), *count)));
        tally.unfilled = tally.unfilled.and(Fields::of_bits(self.unfilled));
    }
}

impl Index {
    /// How the log was packed.
    pub(super) fn packing(&self) -> Packing {
        Packing::named(&self.packing).unwrap_or(Packing::Plain)
    }

    /// The zone of its times, if they name none.
    pub(super) fn zone(&self) -> Option<Tz> {
        self.zone.as_ref()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_lines_left_out_has_its_own_ledger() {
        let mut all = LeftOut::default();
        for (minute, count) in [(7, 3), (8, 2), (7, 4)] {
            (0..count).for_each(|_| all.push(minute * 60_000_000 + 5, Fields::ALL));
        }
        assert_eq!(all.minutes, [(7, 3), (8, 2), (7, 4)]);
        assert_eq!(all.part(2, 5).minutes, [(7, 1), (8, 2), (7, 2)]);
        assert_eq!(all.part(0, 9), all);
        assert!(all.part(9, 0).minutes.is_empty());
        let mut tally = Tally { read: 20, blank: 10, parsed: 10, unfilled: Fields::ALL, ..Tally::default() };
        all.part(0, 3).correct(&mut tally, &|minute| minute + 60);
        assert_eq!((tally.blank, tally.parsed, tally.minutes.as_slice()), (7, 13, &[(67, 3)][..]));
    }
}
