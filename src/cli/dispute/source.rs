//! The stories that claims and answers are made from: of a result's folder, or of logs that are analysed now.

use super::Dispute;
use crate::base::error::{Error, Kind, Result};
use crate::base::small_file;
use crate::base::units::Micros;
use crate::cli::explain::letters::{Known, named, pairs};
use crate::cli::files::prepare_orders;
use crate::cli::outcome::{End, tell};
use crate::cli::progress::Bar;
use crate::cli::{saved, threads};
use crate::jobs::analyze::analyze;
use crate::jobs::explain::numbers::{self, Answer};
use crate::jobs::explain::{self, times};
use crate::report::party::Party;
use crate::report::story::{Question, Story};
use std::collections::BTreeMap;
use std::path::Path;

/// Stories, and what belongs to them.
pub(super) struct Found {
    pub(super) stories: Vec<Story>,
    /// The partner that was meant.
    pub(super) party: Party,
    /// The known order for each requested number.
    orders: BTreeMap<String, String>,
    /// The time of all orders.
    pub(super) span: Option<(Micros, Micros)>,
    pub(super) end: End,
}

impl Found {
    /// The story of a number as the partner writes it.
    pub(super) fn story(&self, typed: &str) -> Option<&Story> {
        let id = self.orders.get(typed)?;
        self.stories.iter().find(|story| story.verdict.order_id == *id)
    }
}

/// The longest order reference of networks that cut them.
const CUT: usize = 50;

/// The known order for each number, where one and only one is meant.
fn orders_of(typed: &[String], answers: &[Answer], known: &[&str]) -> BTreeMap<String, String> {
    let mut orders = BTreeMap::new();
    for answer in answers {
        if let Answer::Known { typed, id, .. } = answer {
            orders.insert(typed.clone(), id.clone());
        }
    }
    for text in typed.iter().filter(|text| !text.is_empty()) {
        if orders.contains_key(text) {
            continue;
        }
        // Two spellings of one number are answered once.
        let own = numbers::resolve(std::slice::from_ref(text), known);
        let found = match &own[..] {
            [Answer::Known { id, .. }] => Some(id.clone()),
            _ if text.chars().count() == CUT => {
                let mut whole = known.iter().filter(|id| id.starts_with(text.as_str()));
                whole.next().filter(|_| whole.next().is_none()).map(|id| (*id).to_owned())
            }
            _ => None,
        };
        orders.extend(found.map(|id| (text.clone(), id)));
    }
    orders
}

impl Dispute {
    /// The stories that a question takes, and those of the numbers.
    pub(super) fn find(&self, question: Question, typed: &[String]) -> Result<Found> {
        match &self.result {
            Some(folder) => self.find_saved(folder, question, typed),
            None => self.find_now(question, typed),
        }
    }

    fn find_saved(&self, folder: &Path, mut question: Question, typed: &[String]) -> Result<Found> {
        if let Some(path) = self.input.paths.first() {
            let what = format!("{} is not read: --result has the answer already", path.display());
            return Err(Error::new(Kind::Usage, "", what).hint("leave out the files, or --result"));
        }
        threads::start_without_tables(self.input.threads)?;
        let partners = saved::partners(folder)?;
        let party = named(&self.partner, "--partner", &partners, false)?;
        if party.among(&pairs(&partners)).is_empty() {
            let what = format!("--partner {}: no order of this result names that partner", self.partner);
            let hint = "write the id or name as the result has it; for a partner without any order give logs, orders and the partner \
                        list instead of --result";
            return Err(Error::new(Kind::Format, "", what).hint(hint));
        }
        let mut orders = BTreeMap::new();
        if !typed.is_empty() {
            let known = saved::numbers(folder)?;
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            orders = orders_of(typed, &numbers::resolve(typed, &known), &known);
            question.orders = orders.values().cloned().collect();
        }
        if question.tag.is_some() {
            question.tag = Some(party.clone());
        }
        let none = question.orders.is_empty() && question.tag.is_none();
        let stories = if none { Vec::new() } else { saved::stories(folder, &question, usize::MAX)?.stories };
        Ok(Found { stories, party, orders, span: span_of(folder), end: End::Done })
    }

    fn find_now(&self, mut question: Question, typed: &[String]) -> Result<Found> {
        let (settings, inputs) = prepare_orders(&self.input, Vec::new())?;
        let progress = Bar::start(self.input.quiet, None);
        let analysis = analyze(&inputs, settings, None, &progress)?;
        drop(progress);
        let list = &analysis.merchant.partners.list;
        let partners: Known = list.iter().map(|partner| (partner.tag.clone(), partner.name.clone())).collect();
        let party = named(&self.partner, "--partner", &partners, true)?;
        let known: Vec<&str> = analysis.orders.iter().map(|order| order.id).collect();
        let mut orders = BTreeMap::new();
        if !typed.is_empty() {
            orders = orders_of(typed, &numbers::resolve(typed, &known), &known);
            question.orders = orders.values().cloned().collect();
        }
        if question.tag.is_some() {
            question.tag = party.among(&pairs(&partners)).pop().or(Some(party.clone()));
        }
        let none = question.orders.is_empty() && question.tag.is_none();
        let places = if none { Vec::new() } else { explain::find(&analysis, &question) };
        let stories = explain::tell(&analysis, &places, &|_| true)?;
        let times = || analysis.orders.iter().map(|order| order.at);
        let span = times().min().zip(times().max());
        let mut end = End::Done;
        for fault in analysis.logs.iter().filter_map(|log| log.fault.as_ref()) {
            tell(&fault.to_string());
            end = End::Incomplete;
        }
        Ok(Found { stories, party, orders, span, end })
    }
}

/// The time of a result's orders, as its summary has it.
fn span_of(folder: &Path) -> Option<(Micros, Micros)> {
    let text = small_file::text(&folder.join("summary.json"), small_file::SUMMARY).ok()?;
    let summary: serde_json::Value = serde_json::from_str(&text).ok()?;
    let time = |name: &str| times::read(summary["orders"][name].as_str()?).ok().map(|limit| limit.from);
    time("first").zip(time("last"))
}
