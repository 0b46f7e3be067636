//! A reply to a partner's dispute in plain words: what was found, the proof, the rule that applies, what happens next.
//!
//! The words stand in a template per language that a user can replace, as a whole or sentence by sentence. A sentence
//! whose placeholder has no value for an order is left out, so that no letter speaks of a click that nobody knows. The
//! raw lines are not in it: they hold data of the visitor, and a letter leaves the house.

use super::escape::terminal;
use super::page::{amount, wrapped};
use super::story::{Mark, Story};
use crate::units::{Micros, Span};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Our templates by language.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("en", include_str!("letters/en.toml")),
    ("de", include_str!("letters/de.toml")),
    ("es", include_str!("letters/es.toml")),
    ("fr", include_str!("letters/fr.toml")),
];

/// The placeholders that a sentence can hold. The first two always have a value.
pub const PLACEHOLDERS: &[&str] = &[
    "order",
    "placed",
    "partner",
    "tag",
    "credited",
    "click",
    "lag",
    "window",
    "amount",
    "commission",
    "status",
    "detail",
];

/// Columns of a letter.
const WIDTH: usize = 76;

/// The words of a language.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    subject: String,
    greeting: Vec<String>,
    greeting_without_name: Vec<String>,
    opening: Vec<String>,
    heading_found: String,
    heading_proof: String,
    heading_rule: String,
    heading_next: String,
    proof: Vec<String>,
    no_proof: Vec<String>,
    order_line: String,
    closing: Vec<String>,
    marks: Marks,
    next: BTreeMap<String, Vec<String>>,
    cause: BTreeMap<String, Words>,
}

/// What a line of the log was.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    click: String,
    page: String,
    cart: String,
    checkout: String,
    confirmation: String,
    beacon: String,
}

/// The sentences of a cause.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    found: Vec<String>,
    rule: Vec<String>,
    /// In place of the sentences by claim.
    next: Option<Vec<String>>,
}

impl Template {
    /// The words of a language, with a user's own in the place of ours where `own` has them.
    ///
    /// Fails with what is wrong: a language that we do not speak, a text that is no TOML, an unknown key or placeholder.
    pub fn of(language: &str, own: Option<&str>) -> Result<Self, String> {
        let known = TEMPLATES.iter().find(|(name, _)| *name == language);
        let ours = known.map_or("", |(_, text)| text);
        if ours.is_empty() && own.is_none() {
            let names: Vec<&str> = TEMPLATES.iter().map(|(name, _)| *name).collect();
            return Err(format!("no letters in {language:?}; there are {}", names.join(", ")));
        }
        let parse = |text: &str| text.parse::<toml::Table>().map_err(|error| error.to_string().trim().to_owned());
        let mut words = parse(ours)?;
        if let Some(own) = own {
            lay_over(&mut words, parse(own)?);
        }
        let template: Self = words.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
        template.check()?;
        Ok(template)
    }

    /// Every sentence of the template.
    fn sentences(&self) -> impl Iterator<Item = &String> {
        let causes = self
            .cause
            .values()
            .flat_map(|words| words.found.iter().chain(&words.rule).chain(words.next.iter().flatten()));
        let lists =
            [&self.greeting, &self.greeting_without_name, &self.opening, &self.proof, &self.no_proof, &self.closing];
        let next = self.next.values().flatten();
        [&self.subject].into_iter().chain(lists.into_iter().flatten()).chain(next).chain(causes)
    }

    fn check(&self) -> Result<(), String> {
        for sentence in self.sentences() {
            for part in sentence.split('{').skip(1) {
                let name = part.split('}').next().unwrap_or_default();
                if !PLACEHOLDERS.contains(&name) {
                    return Err(format!(
                        "{sentence:?} has the placeholder {name:?}; there are {}",
                        PLACEHOLDERS.join(", ")
                    ));
                }
            }
        }
        Ok(())
    }

    /// Writes the letter of an order. Fails when `out` does.
    pub fn write(&self, story: &Story, out: &mut dyn Write) -> io::Result<()> {
        let values = values(story);
        let words = self.cause.get(key(story)).or_else(|| self.cause.get("needs"));
        writeln!(out, "{}\n", self.filled(std::slice::from_ref(&self.subject), &values))?;
        let greeting = self.filled(&self.greeting, &values);
        let greeting = if greeting.is_empty() { self.filled(&self.greeting_without_name, &values) } else { greeting };
        put(out, "", &greeting)?;
        put(out, "", &self.filled(&self.opening, &values))?;
        if let Some(words) = words {
            put(out, &self.heading_found, &self.filled(&words.found, &values))?;
        }
        self.write_proof(story, &values, out)?;
        if let Some(words) = words {
            put(out, &self.heading_rule, &self.filled(&words.rule, &values))?;
            let by_claim = self.next.get(claim(story)).map(Vec::as_slice).unwrap_or_default();
            put(out, &self.heading_next, &self.filled(words.next.as_deref().unwrap_or(by_claim), &values))?;
        }
        put(out, "", &self.filled(&self.closing, &values))
    }

    fn write_proof(&self, story: &Story, values: &BTreeMap<&str, String>, out: &mut dyn Write) -> io::Result<()> {
        let proof: Vec<_> = story.moments.iter().filter(|moment| moment.proof).collect();
        let intro = if proof.is_empty() { &self.no_proof } else { &self.proof };
        put(out, &self.heading_proof, &self.filled(intro, values))?;
        let mut lines: Vec<(Micros, String)> = Vec::new();
        for moment in &proof {
            let what = match moment.mark {
                Mark::Click => &self.marks.click,
                Mark::Page => &self.marks.page,
                Mark::Cart => &self.marks.cart,
                Mark::Checkout => &self.marks.checkout,
                Mark::Confirmation => &self.marks.confirmation,
                Mark::Beacon => &self.marks.beacon,
            };
            lines.push((moment.at, format!("{what} ({})", terminal(&moment.place))));
        }
        if !proof.is_empty() {
            lines.push((story.placed_at, self.order_line.clone()));
            lines.sort_by_key(|(at, _)| *at);
        }
        for (at, what) in &lines {
            writeln!(out, "  {}  {what}", time(*at))?;
        }
        if lines.is_empty() { Ok(()) } else { writeln!(out) }
    }

    /// The sentences whose placeholders all have a value, as one text.
    #[expect(clippy::unused_self, reason = "reads as the template's own")]
    fn filled(&self, sentences: &[String], values: &BTreeMap<&str, String>) -> String {
        let told: Vec<String> = sentences.iter().filter_map(|sentence| fill(sentence, values)).collect();
        told.join(" ")
    }
}

/// A sentence with its values; `None` when one of them is missing. A value is not looked at again: what a stranger wrote
/// in braces stays what it is.
fn fill(sentence: &str, values: &BTreeMap<&str, String>) -> Option<String> {
    let mut parts = sentence.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        text.push_str(values.get(name).filter(|value| !value.is_empty())?);
        text.push_str(rest);
    }
    Some(text)
}

/// Lays a user's words over ours, key by key.
fn lay_over(ours: &mut toml::Table, own: toml::Table) {
    for (key, value) in own {
        match (ours.get_mut(&key), value) {
            (Some(toml::Value::Table(ours)), toml::Value::Table(own)) => lay_over(ours, own),
            (_, value) => {
                ours.insert(key, value);
            }
        }
    }
}

/// A heading and a text, broken into lines, and an empty line behind them; nothing when there is no text.
fn put(out: &mut dyn Write, heading: &str, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    if !heading.is_empty() {
        writeln!(out, "{heading}\n")?;
    }
    for line in wrapped(text, WIDTH) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)
}

/// The sentences that an order's verdict takes.
fn key(story: &Story) -> &'static str {
    let row = &story.verdict;
    if row.outcome == "credited" && (row.cause.is_empty() || row.cause == "log_gap") { "credited" } else { row.cause }
}

/// What happens next, as a key of the template.
fn claim(story: &Story) -> &'static str {
    match (story.verdict.outcome, story.verdict.claim) {
        ("undetermined" | "organic", _) => "open",
        (_, "") => "done",
        (_, claim) => claim,
    }
}

fn values(story: &Story) -> BTreeMap<&'static str, String> {
    let row = &story.verdict;
    let money =
        |money: Option<crate::units::Money>| money.map(|money| amount(&row.currency, money)).unwrap_or_default();
    let lag = row.lag_seconds.filter(|lag| *lag > 0).map(|lag| length(Span::seconds(lag))).unwrap_or_default();
    let values = [
        ("order", row.order_id.clone()),
        ("placed", time(story.placed_at)),
        ("partner", row.partner.clone()),
        ("tag", row.claimant_tag.clone()),
        ("credited", row.credited_tag.clone()),
        ("click", row.click_at.map(time).unwrap_or_default()),
        ("lag", lag),
        ("window", if story.window > Span(0) { length(story.window) } else { String::new() }),
        ("amount", money(row.amount)),
        ("commission", money(row.commission_lost)),
        ("status", story.status.clone()),
        ("detail", row.detail.clone()),
    ];
    values.into_iter().map(|(name, value)| (name, terminal(&value).into_owned())).collect()
}

/// `2026-09-01 12:30:00 UTC`.
fn time(at: Micros) -> String {
    let text = at.to_string();
    format!("{} UTC", text.get(..19).unwrap_or(&text).replace('T', " "))
}

/// `3 d 4 h`: the units' symbols are the same in all languages.
fn length(span: Span) -> String {
    let parts = span.to_string();
    let spaced = parts.split(' ').map(|part| match part.strip_suffix('m') {
        Some(minutes) => format!("{minutes} min"),
        None => format!("{} {}", &part[..part.len() - 1], &part[part.len() - 1..]),
    });
    spaced.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;
