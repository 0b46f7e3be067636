//! The stories inside the page: blocks of packed columns that the browser unpacks when a case is opened.
//!
//! A story as JSON takes three times as much space: names of fields, repeated sentences and times to the microsecond take more
//! space than the log lines. Columns that hold each text once pack to a few hundred bytes a case.

use super::super::story::{Mark, Moment, Stance, Story, View};
pub use super::pack::BLOCK;
use super::pack::{Borrowed, deflated, hundredths};
use crate::base::units::Micros;
use serde::Serialize;
use std::borrow::Cow;
use std::io;
use std::ops::RangeFrom;

/// The most raw lines of all cases together, and of one case.
const MOST_LINES: usize = 40_000;
const MOST_OF_ONE: usize = 40;

/// The most cases with lines, the costliest ones: each has two or three lines of proof.
pub const MOST_QUOTED: usize = 16_000;

/// The most page views of one case, where there are few cases and where there are many.
const MOST_MOMENTS: usize = 40;
const FEWER_MOMENTS: usize = 12;
const MANY_CASES: usize = 4000;

/// Bytes of a line that the page shows; the result's stories hold all of it.
const MOST_OF_A_LINE: usize = 600;

/// All stories of a page.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    /// zlib streams, each of [`Columns`].
    pub(super) blocks: Vec<Vec<u8>>,
    room: Room,
}

/// The limits for each story of a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Room {
    lines: usize,
    moments: usize,
}

/// A story, and whether its lines are quoted.
#[derive(Clone, Copy, Debug)]
pub struct Case<'s> {
    /// Whether there is room for its lines.
    pub quoted: bool,
    /// The story.
    pub story: &'s Story,
}

/// Some stories, packed.
#[derive(Debug)]
pub struct Packed(Vec<u8>);

/// The stories of a block: one value per story, or as many as `moments` and `opinions` say. Values of the row are not repeated.
/// Texts are numbers into `texts`.
#[derive(Serialize, Default)]
struct Columns<'s> {
    texts: Vec<&'s str>,
    /// The shop's zone, which is one for all; empty when none is known.
    zone: &'s str,
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
    rests_on: Vec<Vec<u32>>,
    would_change: Vec<Vec<u32>>,
    ask_next: Vec<Vec<u32>>,
    left_out: Vec<u64>,
    moments: Vec<usize>,
    /// Milliseconds since the moment before; for the first moment, its distance from the order's time.
    at: Vec<i64>,
    what: Vec<u32>,
    path: Vec<u32>,
    count: Vec<u64>,
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
    /// No stories yet, for a page that will have `cases` of them.
    pub fn new(cases: usize) -> Self {
        let lines = (MOST_LINES / cases.max(1)).min(MOST_OF_ONE);
        let moments = if cases > MANY_CASES { FEWER_MOMENTS } else { MOST_MOMENTS };
        Self { blocks: Vec::new(), room: Room { lines, moments } }
    }

    /// The limits for each story.
    pub const fn room(&self) -> Room {
        self.room
    }

    /// The numbers by which the page's table finds the next stories that are added, in full blocks; none of them is 0.
    pub fn numbers(&self) -> RangeFrom<u32> {
        (self.blocks.len() * BLOCK + 1) as u32..
    }

    /// Adds a block.
    pub fn add(&mut self, packed: Packed) {
        self.blocks.push(packed.0);
    }
}

/// The part of a story that the page has: proof, then clicks, then the moments nearest to the order.
struct Slim<'s> {
    story: &'s Story,
    /// Page views by time, each with the quoted part of its line.
    moments: Vec<(&'s Moment, Cow<'s, str>)>,
    left_out: u64,
}

impl Room {
    /// Packs at most [`BLOCK`] stories.
    pub fn pack(self, cases: &[Case<'_>]) -> io::Result<Packed> {
        let slim: Vec<Slim<'_>> = cases.iter().map(|case| self.slim(*case)).collect();
        Ok(Packed(deflated(&columns(&slim))?))
    }

    /// A story without the parts that exceed the page's limits.
    fn slim(self, Case { quoted, story }: Case<'_>) -> Slim<'_> {
        let far = |moment: &Moment| (moment.at - story.placed_at).abs();
        let mut ranks: Vec<usize> = (0..story.moments.len()).collect();
        ranks.sort_by_key(|at| {
            let moment = &story.moments[*at];
            (!moment.proof, moment.mark != Mark::Click, moment.whose != View::Own, far(moment))
        });
        let proof = story.moments.iter().filter(|moment| moment.proof).count();
        let lines = if quoted { self.lines.max(proof) } else { 0 };
        ranks.truncate(self.moments.max(proof));
        let mut shown: Vec<(usize, bool)> = ranks.into_iter().zip(0..).map(|(at, rank)| (at, rank < lines)).collect();
        shown.sort_unstable();
        let moments: Vec<(&Moment, Cow<'_, str>)> = shown
            .into_iter()
            .map(|(at, quoted)| (&story.moments[at], if quoted { cut(&story.moments[at].line) } else { "".into() }))
            .collect();
        let left_out = story.left_out + (story.moments.len() - moments.len()) as u64;
        Slim { story, moments, left_out }
    }
}

/// As much of a line as the page shows.
fn cut(line: &str) -> Cow<'_, str> {
    if line.len() <= MOST_OF_A_LINE {
        return line.into();
    }
    format!("{}…", &line[..line.floor_char_boundary(MOST_OF_A_LINE)]).into()
}

fn columns<'s>(stories: &'s [Slim<'s>]) -> Columns<'s> {
    let milli = |at: Micros| at.0.div_euclid(1000);
    let mut texts = Borrowed::default();
    let zone = stories.first().map_or("", |slim| slim.story.zone.as_str());
    let mut columns = Columns { zone, ..Columns::default() };
    for Slim { story, moments, left_out } in stories {
        let (row, reasons) = (&story.verdict, &story.reasons);
        columns.status.push(texts.number(&story.status));
        columns.customer.push(texts.number(&story.customer));
        columns.placed.push(milli(story.placed_at));
        columns.click.push(row.click_at.map(|at| milli(story.placed_at) - milli(at)));
        columns.window.push(story.window.as_seconds());
        columns.runner.push(texts.number(row.runner_up.name()));
        columns.runner_sure.push(row.runner_up_confidence.map(hundredths));
        columns.why_not.push(texts.number(&reasons.why_not));
        columns.rests_on.push(reasons.rests_on.iter().map(|text| texts.number(text)).collect());
        columns.would_change.push(reasons.would_change.iter().map(|text| texts.number(text)).collect());
        columns.ask_next.push(reasons.ask_next.iter().map(|text| texts.number(text)).collect());
        columns.left_out.push(*left_out);
        columns.moments.push(moments.len());
        let mut before = milli(story.placed_at);
        for (moment, line) in moments {
            columns.at.push(milli(moment.at) - before);
            before = milli(moment.at);
            add_moment(&mut columns, &mut texts, moment, line);
        }
        columns.opinions.push(story.opinions.len());
        for opinion in &story.opinions {
            let (says, weight, text) = match &opinion.stance {
                Stance::For { weight, text } => (0, hundredths(*weight), text),
                Stance::Against { text } => (1, 0, text),
                Stance::CannotTell { needs } => (2, 0, needs),
            };
            columns.cause.push(texts.number(opinion.cause.id));
            columns.says.push(says);
            columns.weight.push(weight);
            columns.text.push(texts.number(text));
        }
    }
    columns.texts = texts.into_list();
    columns
}

fn add_moment<'s>(columns: &mut Columns<'s>, texts: &mut Borrowed<'s>, moment: &'s Moment, line: &'s str) {
    columns.what.push(texts.number(&moment.what));
    columns.path.push(texts.number(&moment.path));
    columns.count.push(moment.count);
    columns.mark.push(moment.mark as u8);
    columns.joined.push(texts.number(moment.joined_by.name()));
    columns.whose.push(moment.whose as u8);
    columns.proof.push(u8::from(moment.proof));
    let (file, number) = moment.place.rsplit_once(':').unwrap_or((&moment.place, "0"));
    columns.file.push(texts.number(file));
    columns.number.push(number.parse().unwrap_or(0));
    columns.line.push(texts.number(line));
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
        let case = |quoted| Case { quoted, story: &story };
        let few = Cases::new(10).room().slim(case(true));
        assert_eq!((few.moments.len(), few.left_out), (40, 10));
        let many_visitors = Cases::new(15_000).room();
        let slim = many_visitors.slim(case(true));
        assert_eq!((slim.moments.len(), slim.left_out), (12, 38));
        assert_eq!(slim.moments.iter().filter(|(m, line)| m.proof && !line.is_empty()).count(), 5);
        assert_eq!(slim.moments.iter().filter(|(_, line)| !line.is_empty()).count(), 5);
        assert!(slim.moments.is_sorted_by_key(|(m, _)| m.at));
        assert!(many_visitors.slim(case(false)).moments.iter().all(|(_, line)| line.is_empty()));
    }

    #[test]
    fn columns_are_as_long_as_they_say() {
        let stories = [samples::story(), many(3), Story { moments: Vec::new(), ..many(0) }];
        let room = Room { lines: 3, moments: 3 };
        let slim: Vec<Slim<'_>> = stories.iter().map(|story| room.slim(Case { quoted: true, story })).collect();
        let columns = columns(&slim);
        assert_eq!(columns.moments, [3, 3, 0]);
        assert_eq!((columns.at.len(), columns.line.len(), columns.text.len()), (6, 6, 9));
        let mut distinct = columns.texts.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), columns.texts.len());
    }
}
