//! The stories inside the page: blocks of packed columns that the browser unpacks when a case is opened.
//!
//! A story as JSON takes three times the room: names of fields, the same sentences and times to the microsecond add up
//! to more than the log lines. Columns with each text once pack to a few hundred bytes a case.

use super::super::story::{Mark, Moment, Stance, Story, View};
use super::pack::{Texts, deflated, hundredths};
use crate::units::Micros;
use serde::Serialize;
use std::io;
use std::ops::RangeFrom;

/// Stories of one block. A browser unpacks a whole one to show one case.
pub const BLOCK: usize = 256;

/// Raw lines of all cases together for which a page has room, and the most of one case.
const MOST_LINES: usize = 40_000;
const MOST_OF_ONE: usize = 40;

/// The most cases that have lines at all, the costliest: each has two or three lines of proof.
pub const MOST_QUOTED: usize = 16_000;

/// Page views of one case, where there are few cases and where there are many.
const MOST_MOMENTS: usize = 40;
const FEWER_MOMENTS: usize = 12;
const MANY_CASES: usize = 4000;

/// Bytes of a line that the page shows; the result's stories have it whole.
const MOST_OF_A_LINE: usize = 600;

/// All stories of a page.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    /// zlib streams, each of [`Columns`].
    pub(super) blocks: Vec<Vec<u8>>,
    lines: usize,
    moments: usize,
}

/// A story, and whether its lines are quoted.
#[derive(Clone, Debug)]
pub struct Case {
    /// Whether there is room for its lines.
    pub quoted: bool,
    /// What is told.
    pub story: Story,
}

/// Some stories, packed.
#[derive(Debug)]
pub struct Packed(Vec<u8>);

/// The stories of a block: one value per story, or as many as `moments` and `opinions` say. What the row has is not
/// repeated. Texts are numbers into `texts`.
#[derive(Serialize, Default)]
struct Columns<'s> {
    texts: Vec<&'s str>,
    status: Vec<u32>,
    customer: Vec<u32>,
    /// Milliseconds since 1970.
    placed: Vec<i64>,
    click: Vec<Option<i64>>,
    /// In seconds.
    window: Vec<i64>,
    runner: Vec<u32>,
    /// In hundredths.
    runner_sure: Vec<Option<u32>>,
    why_not: Vec<u32>,
    would_change: Vec<Vec<u32>>,
    ask_next: Vec<Vec<u32>>,
    left_out: Vec<u64>,
    moments: Vec<usize>,
    /// Milliseconds since the moment before, or the order's time less it for the first.
    at: Vec<i64>,
    what: Vec<u32>,
    mark: Vec<u8>,
    joined: Vec<u32>,
    whose: Vec<u8>,
    proof: Vec<u8>,
    file: Vec<u32>,
    number: Vec<u64>,
    line: Vec<u32>,
    opinions: Vec<usize>,
    cause: Vec<u32>,
    says: Vec<u8>,
    weight: Vec<u32>,
    text: Vec<u32>,
}

impl Cases {
    /// No stories yet, for a page on which `cases` will be told.
    pub fn new(cases: usize) -> Self {
        let lines = (MOST_LINES / cases.max(1)).min(MOST_OF_ONE);
        let moments = if cases > MANY_CASES { FEWER_MOMENTS } else { MOST_MOMENTS };
        Self { blocks: Vec::new(), lines, moments }
    }

    /// Packs at most [`BLOCK`] stories.
    pub fn pack(&self, cases: Vec<Case>) -> io::Result<Packed> {
        let slim: Vec<Story> = cases.into_iter().map(|case| self.slim(case)).collect();
        Ok(Packed(deflated(&columns(&slim))?))
    }

    /// The numbers by which the page's table finds the next stories that are added, in full blocks; none of them is 0.
    pub fn numbers(&self) -> RangeFrom<u32> {
        (self.blocks.len() * BLOCK + 1) as u32..
    }

    /// Adds a block.
    pub fn add(&mut self, packed: Packed) {
        self.blocks.push(packed.0);
    }

    /// A story without what a page has no room for: proof stays, then clicks, then what stands nearest to the order.
    fn slim(&self, case: Case) -> Story {
        let mut story = case.story;
        let placed = story.placed_at;
        let far = |moment: &Moment| (moment.at - placed).abs();
        let mut ranks: Vec<usize> = (0..story.moments.len()).collect();
        ranks.sort_by_key(|at| {
            let moment = &story.moments[*at];
            (!moment.proof, moment.mark != Mark::Click, moment.whose != View::Own, far(moment))
        });
        let proof = story.moments.iter().filter(|moment| moment.proof).count();
        let shown = ranks.len().min(self.moments.max(proof));
        let lines = if case.quoted { self.lines.max(proof) } else { 0 };
        for at in ranks.iter().skip(lines) {
            story.moments[*at].line.clear();
        }
        ranks.truncate(shown);
        ranks.sort_unstable();
        story.left_out += (story.moments.len() - shown) as u64;
        let mut nth = 0;
        story.moments.retain(|_| {
            nth += 1;
            ranks.binary_search(&(nth - 1)).is_ok()
        });
        for line in story.moments.iter_mut().map(|moment| &mut moment.line) {
            if line.len() > MOST_OF_A_LINE {
                line.truncate(line.floor_char_boundary(MOST_OF_A_LINE));
                line.push('…');
            }
        }
        story
    }
}

fn columns(stories: &[Story]) -> Columns<'_> {
    let milli = |at: Micros| at.0.div_euclid(1000);
    let mut texts = Texts::default();
    let mut columns = Columns::default();
    for story in stories {
        let (row, reasons) = (&story.verdict, &story.reasons);
        columns.status.push(texts.number(&story.status));
        columns.customer.push(texts.number(&story.customer));
        columns.placed.push(milli(story.placed_at));
        columns.click.push(row.click_at.map(|at| milli(story.placed_at) - milli(at)));
        columns.window.push(story.window.as_seconds());
        columns.runner.push(texts.number(row.runner_up));
        columns.runner_sure.push(row.runner_up_confidence.map(hundredths));
        columns.why_not.push(texts.number(&reasons.why_not));
        columns.would_change.push(reasons.would_change.iter().map(|text| texts.number(text)).collect());
        columns.ask_next.push(reasons.ask_next.iter().map(|text| texts.number(text)).collect());
        columns.left_out.push(story.left_out);
        columns.moments.push(story.moments.len());
        let mut before = milli(story.placed_at);
        for moment in &story.moments {
            columns.at.push(milli(moment.at) - before);
            before = milli(moment.at);
            add_moment(&mut columns, &mut texts, moment);
        }
        columns.opinions.push(story.opinions.len());
        for opinion in &story.opinions {
            let (says, weight, text) = match &opinion.stance {
                Stance::For { weight, text } => (0, hundredths(*weight), text),
                Stance::Against { text } => (1, 0, text),
                Stance::CannotTell { needs } => (2, 0, needs),
            };
            columns.cause.push(texts.number(opinion.cause));
            columns.says.push(says);
            columns.weight.push(weight);
            columns.text.push(texts.number(text));
        }
    }
    columns.texts = texts.into_list();
    columns
}

fn add_moment<'s>(columns: &mut Columns<'s>, texts: &mut Texts<'s>, moment: &'s Moment) {
    columns.what.push(texts.number(&moment.what));
    columns.mark.push(moment.mark as u8);
    columns.joined.push(texts.number(moment.joined_by));
    columns.whose.push(moment.whose as u8);
    columns.proof.push(u8::from(moment.proof));
    let (file, number) = moment.place.rsplit_once(':').unwrap_or((&moment.place, "0"));
    columns.file.push(texts.number(file));
    columns.number.push(number.parse().unwrap_or(0));
    columns.line.push(texts.number(&moment.line));
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::*;

    fn many(number: usize) -> Story {
        let moment = samples::story().moments[1].clone();
        let at = |n: usize| Micros(samples::START.0 - n as i64 * 1_000_000);
        let moments = (0..number).rev().map(|n| Moment { at: at(n), proof: n % 10 == 9, ..moment.clone() }).collect();
        Story { moments, left_out: 0, ..samples::story() }
    }

    #[test]
    fn a_page_of_many_cases_keeps_the_proof_and_counts_what_it_leaves_out() {
        let story = many(50);
        let case = |quoted| Case { quoted, story: story.clone() };
        let few = Cases::new(10).slim(case(true));
        assert_eq!((few.moments.len(), few.left_out), (40, 10));
        let crowded = Cases::new(15_000);
        let slim = crowded.slim(case(true));
        assert_eq!((slim.moments.len(), slim.left_out), (12, 38));
        assert_eq!(slim.moments.iter().filter(|m| m.proof && !m.line.is_empty()).count(), 5);
        assert_eq!(slim.moments.iter().filter(|m| !m.line.is_empty()).count(), 5);
        assert!(slim.moments.is_sorted_by_key(|m| m.at));
        assert!(crowded.slim(case(false)).moments.iter().all(|m| m.line.is_empty()));
    }

    #[test]
    fn columns_are_as_long_as_they_say() {
        let stories = [samples::story(), many(3), Story { moments: Vec::new(), ..many(0) }];
        let columns = columns(&stories);
        assert_eq!(columns.moments, [3, 3, 0]);
        assert_eq!((columns.at.len(), columns.line.len(), columns.text.len()), (6, 6, 9));
        let mut distinct = columns.texts.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), columns.texts.len());
    }
}
