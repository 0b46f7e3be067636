//! The ledger of one log's lines: every line read is accounted for.

use super::Reject;
use super::fields::Fields;
use std::ops::Range;

/// The most rejected lines per source that are stored with their place; further ones are only counted.
pub const MAX_REJECTED_PLACES: usize = 1_000_000;

/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;

/// The position of a line in its source.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct LinePlace {
    /// Bytes of unpacked text before it.
    pub offset: u64,
    /// Its number, from 1.
    pub line: u64,
}

/// A line that was not read, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RejectedLine {
    /// Its position.
    pub place: LinePlace,
    /// Why it was not read.
    pub reason: Reject,
}

/// The ledger of one source's lines: read = parsed + blank + directive + duplicate + rejected.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// All lines.
    pub read: u64,
    /// Lines that became hits.
    pub parsed: u64,
    /// Lines of nothing but white space.
    pub blank: u64,
    /// Lines that begin with `#`: a format's own directives and comments.
    pub directive: u64,
    /// Lines that another log holds as well. They are counted there.
    pub duplicate: u64,
    /// Lines that could not be read, in the order of [`Reject::ALL`].
    pub rejected: [u64; Reject::ALL.len()],
    /// Their places, up to [`MAX_REJECTED_PLACES`].
    pub rejects: Vec<RejectedLine>,
    /// Hits per minute since 1970, sorted by minute, each minute once.
    pub minutes: Vec<(i64, u32)>,
    /// Hits that represent several requests because the writer keeps only a sample, and how many requests all of those represent.
    pub sampled: (u64, u64),
    /// Where the first lines of other logs were seen.
    pub sightings: Vec<Overlap>,
    /// Of the requested fields, those that no line filled.
    pub unfilled: Fields,
}

impl Tally {
    /// Lines that could not be read, for whatever reason.
    pub fn rejected_total(&self) -> u64 {
        self.rejected.iter().sum()
    }

    /// Whether every line read is accounted for.
    pub fn closes(&self) -> bool {
        self.read == self.parsed + self.blank + self.directive + self.duplicate + self.rejected_total()
    }

    pub(super) fn reject(&mut self, reason: Reject, offset: u64) {
        self.rejected[reason as usize] += 1;
        if self.rejects.len() < MAX_REJECTED_PLACES {
            self.rejects.push(RejectedLine { place: LinePlace { offset, line: self.read }, reason });
        }
    }

    #[inline]
    pub(super) fn count_minute(&mut self, micros: i64) {
        match self.minutes.last_mut() {
            Some((minute, count)) if (0..MINUTE).contains(&(micros - *minute * MINUTE)) => *count += 1,
            _ => self.minutes.push((micros.div_euclid(MINUTE), 1)),
        }
    }

    /// Adds a later chunk's ledger.
    pub(super) fn append(&mut self, mut later: Self) {
        for reject in &mut later.rejects {
            reject.place.line += self.read;
        }
        self.read += later.read;
        self.parsed += later.parsed;
        self.blank += later.blank;
        self.directive += later.directive;
        self.duplicate += later.duplicate;
        for (mine, theirs) in self.rejected.iter_mut().zip(later.rejected) {
            *mine += theirs;
        }
        let room = MAX_REJECTED_PLACES.saturating_sub(self.rejects.len());
        self.rejects.extend(later.rejects.into_iter().take(room));
        self.minutes.append(&mut later.minutes);
        self.sampled = (self.sampled.0 + later.sampled.0, self.sampled.1 + later.sampled.1);
        self.sightings.append(&mut later.sightings);
        self.unfilled = self.unfilled.and(later.unfilled);
    }

    /// Moves lines to the duplicates: `copied` is the ledger of the bytes `range` alone. A file that changed since it was scanned
    /// may hold other lines now: then the ledger does not add up, which is reported, and no count falls below zero.
    pub fn take_out(&mut self, copied: &Self, range: &Range<u64>) {
        self.parsed = self.parsed.saturating_sub(copied.parsed);
        self.blank = self.blank.saturating_sub(copied.blank);
        self.directive = self.directive.saturating_sub(copied.directive);
        self.duplicate += copied.read;
        for (mine, theirs) in self.rejected.iter_mut().zip(copied.rejected) {
            *mine = mine.saturating_sub(theirs);
        }
        self.rejects.retain(|reject| !range.contains(&reject.place.offset));
        let (lines, stand_for) = copied.sampled;
        self.sampled = (self.sampled.0.saturating_sub(lines), self.sampled.1.saturating_sub(stand_for));
        let mut theirs = copied.minutes.iter().peekable();
        for (minute, count) in &mut self.minutes {
            while theirs.next_if(|(other, _)| other < minute).is_some() {}
            let copies = theirs.next_if(|(other, _)| other == minute).map_or(0, |(_, count)| *count);
            *count = count.saturating_sub(copies);
        }
        self.minutes.retain(|(_, count)| *count > 0);
    }

    pub(super) fn sort_minutes(&mut self) {
        self.minutes.sort_unstable();
        self.minutes.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
    }
}

/// A place where another log's first line occurs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overlap {
    /// The number of the log that begins with this line.
    pub(super) of: usize,
    /// The line's offset in that log.
    pub(super) begins: u64,
    /// The offset where it was seen.
    pub(super) at: u64,
}
