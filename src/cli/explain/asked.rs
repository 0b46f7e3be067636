//! The requested orders: numbers, filters and files on the command line.

use super::Explain;
use crate::base::error::Error;
use crate::base::units::Micros;
use crate::cli::ledger;
use crate::cli::outcome::tell;
use crate::jobs::explain::numbers::{Answer, Closeness};
use crate::jobs::explain::times;
use crate::ledger::{Manifest, NIGHTS};
use crate::report::party::Party;
use crate::report::story::{Question, Story};
use std::path::{Path, PathBuf};

/// The request.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Numbers as they were typed, each possibly a list.
    pub(super) numbers: Vec<String>,
    /// All other conditions. The numbers in it are filled in when the known ones are available.
    pub(super) question: Question,
    /// Files that were named in the place of numbers.
    pub(super) files: Vec<PathBuf>,
}

impl Explain {
    /// The request.
    pub(super) fn asked(&self) -> Asked {
        let question = Question {
            orders: Vec::new(),
            tag: self.tag.as_ref().or(self.whose()).map(|text| Party::typed(text)),
            customer: self.customer.clone(),
            since: self.since.map(|limit| limit.from),
            until: self.until.map(|limit| limit.to),
        };
        let words: Vec<PathBuf> =
            self.order.iter().map(PathBuf::from).chain(self.input.paths.iter().cloned()).collect();
        // The first word is a number, even where a file has that name, unless something else says which orders are meant.
        let first = usize::from(!question.is_wide() && self.ids.is_empty()).min(words.len());
        let after_first = || words.iter().skip(first).take_while(|word| is_no_file(word)).count();
        let numbers = if self.is_saved() { words.len() } else { first + after_first() };
        let (typed, files) = words.split_at(numbers);
        let typed = typed.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        let numbers = self.ids.iter().cloned().chain(listed(typed)).collect();
        Asked { numbers, question, files: files.to_vec() }
    }

    /// The partner of `--for` where nothing else says which orders are meant: the letter is about that partner's orders.
    fn whose(&self) -> Option<&String> {
        let is_file = |word: &String| !self.is_saved() && Path::new(word).exists();
        let is_open = self.ids.is_empty() && self.customer.is_none() && self.since.is_none() && self.until.is_none();
        self.for_partner.as_ref().filter(|_| is_open && self.order.as_ref().is_none_or(is_file))
    }

    /// Whether the answer comes from a result or a ledger, so that no word is a file.
    pub(super) fn is_saved(&self) -> bool {
        self.result.is_some() || self.ledger.is_some()
    }

    /// The result that holds the answer: in a ledger, that of the last night in which the orders were judged.
    pub(super) fn folder(&self, numbers: &[String]) -> Result<Option<PathBuf>, Error> {
        let Some(dir) = &self.ledger else { return Ok(self.result.clone()) };
        let found = ledger::entries(dir, numbers)?;
        let last = Manifest::read(dir)?.nights.pop().unwrap_or_default().name;
        let mut nights: Vec<&str> = found.iter().map(|entry| entry.night.as_str()).collect();
        nights.sort_unstable();
        nights.dedup();
        // Orders that were last judged in different nights are all in the last one, final or not.
        let night = if let [only] = nights[..] { only } else { &last };
        Ok(Some(dir.join(NIGHTS).join(night)))
    }

    /// Whether a limit of time names no zone.
    pub(super) fn is_without_zone(&self) -> bool {
        self.since.iter().chain(&self.until).any(|limit| limit.without_zone)
    }
}

/// Words of a command line that belong together: `Order 1001` without quotes is two of them, and no number is `Order`.
fn listed(words: Vec<String>) -> Vec<String> {
    let has_digit = |word: &String| word.contains(|c: char| c.is_numeric());
    let is_mixed = words.iter().any(has_digit) && !words.iter().all(has_digit);
    if is_mixed { vec![words.join(" ")] } else { words }
}

/// Whether a word in front of the files can only be a further number: no such file exists, and it does not look like one.
fn is_no_file(word: &Path) -> bool {
    let text = word.to_string_lossy();
    let like_a_file = text.contains(['/', '\\', '*']) || word.extension().is_some_and(|end| !end.is_empty());
    !word.exists() && !like_a_file && text != "-"
}

/// A time of the command line.
pub(super) fn limit(text: &str) -> Result<times::Limit, String> {
    times::read(text)
}

/// Reports on the typed numbers, and returns those that are known. `place` is where they were looked for.
///
/// The last value says whether every number was found.
pub(super) fn take(answers: &[Answer], place: &str, quiet: bool) -> (Vec<String>, bool) {
    let mut known = Vec::new();
    let mut all = true;
    for answer in answers {
        match answer {
            Answer::Known { typed, id, closeness } => {
                if *closeness > Closeness::Clean && !quiet {
                    tell(&format!("{} is read as {}", brief(typed), brief(id)));
                }
                known.push(id.clone());
            }
            Answer::Several { typed, ids } => {
                all = false;
                let ids = ids.join(", ");
                tell(&format!("{} can be several orders ({}): write one of them exactly", brief(typed), brief(&ids)));
            }
            Answer::Missing { typed, nearest } => {
                all = false;
                tell(&format!("{place}: holds no order {}{}", brief(typed), near(nearest)));
            }
        }
    }
    (known, all)
}

/// The nearest numbers, as the end of a message.
fn near(nearest: &[String]) -> String {
    if nearest.is_empty() {
        " (write the number as the order log has it)".to_owned()
    } else {
        format!(" (the nearest numbers: tagtrail explain {})", nearest.join(","))
    }
}

/// A number, cut to a readable length.
fn brief(text: &str) -> std::borrow::Cow<'_, str> {
    crate::base::error::shortened(text, 200)
}

/// Reports which known numbers the other conditions leave out; `false` when there is one.
pub(super) fn all_told(question: &Question, stories: &[Story]) -> bool {
    let told = |id: &String| stories.iter().any(|story| story.verdict.order_id == *id);
    let left: Vec<&String> = question.orders.iter().filter(|id| !told(id)).collect();
    let others = Question { orders: Vec::new(), ..question.clone() };
    for id in &left {
        tell(&format!("order {} is there, but is not {}", brief(id), brief(&others.words())));
    }
    left.is_empty()
}

/// Notes that days were taken as UTC where the shop has another zone.
pub(super) fn note_zone(stories: &[Story], since: Option<Micros>, until: Option<Micros>) {
    let zone = stories.iter().map(|story| story.zone.as_str()).find(|zone| !zone.is_empty());
    if let Some(zone) = zone.filter(|_| since.is_some() || until.is_some()) {
        tell(&format!("--since and --until are read in UTC; for the shop's days add its zone: \"2026-09-01 {zone}\""));
    }
}
