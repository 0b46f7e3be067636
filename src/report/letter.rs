//! A reply to a partner's enquiry in plain words: the result, the evidence, the rule that applies, the next steps.
//!
//! The words are in a template per language. A user can replace it as a whole or sentence by sentence. A sentence with a
//! placeholder that has no value for an order is left out, so no letter speaks of a click that nobody knows. A letter goes to
//! people outside the shop: it quotes no log line, names no log file, and says nothing to the partner about any other partner
//! (`known` decides what a partner may know).

mod about;
pub(super) mod known;
mod locale;

use super::escape::terminal;
use super::party::Party;
use super::story::Story;
use about::{About, of_several};
use locale::{Amounts, Dates, Lengths};
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

/// The placeholders that a sentence can hold. The first two always have a value, except in letters about several orders.
pub const PLACEHOLDERS: &[&str] = &[
    "order",
    "placed",
    "placed_time",
    "partner",
    "tag",
    "credited",
    "click",
    "click_day",
    "lag",
    "window",
    "amount",
    "commission",
    "paid",
    "status",
    "reason",
    "detail",
    "zone",
    "count",
];

/// The words of a language.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    #[serde(default)]
    subject_label: String,
    subject: String,
    #[serde(default)]
    subject_several: String,
    greeting: Vec<String>,
    greeting_without_name: Vec<String>,
    opening: Vec<String>,
    #[serde(default)]
    opening_several: Vec<String>,
    #[serde(default)]
    heading_order: String,
    heading_found: String,
    heading_proof: String,
    heading_rule: String,
    heading_next: String,
    #[serde(default)]
    hedge: Vec<String>,
    proof: Vec<String>,
    no_proof: Vec<String>,
    order_line: String,
    closing: Vec<String>,
    #[serde(default)]
    signature: Vec<String>,
    marks: Marks,
    #[serde(default)]
    dates: Dates,
    #[serde(default)]
    lengths: Lengths,
    #[serde(default)]
    money: Amounts,
    #[serde(default)]
    reasons: BTreeMap<String, String>,
    next: BTreeMap<String, Vec<String>>,
    cause: BTreeMap<String, Words>,
}

/// The words for each kind of log line.
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
    /// The sentences that replace the hedge and `found` where the result is not certain.
    likely: Option<Vec<String>>,
    rule: Vec<String>,
    /// The sentences that replace those by claim.
    next: Option<Vec<String>>,
}

/// A letter: its recipient, its orders, and its signature.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The partner who asks; without one, the letter says only what concerns no partner in particular.
    pub party: Option<&'a Party>,
    /// The orders.
    pub stories: &'a [Story],
    /// The lines under the closing; empty for the template's own.
    pub signature: &'a str,
}

/// Placeholders with their values.
type Values = BTreeMap<&'static str, String>;

impl Template {
    /// The words of a language, with a user's own words in place of ours where `own` has them.
    ///
    /// Fails with what is wrong: a language without a template, a text that is no TOML, an unknown key or placeholder.
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
        let causes = self.cause.values().flat_map(|words| {
            words
                .found
                .iter()
                .chain(words.likely.iter().flatten())
                .chain(&words.rule)
                .chain(words.next.iter().flatten())
        });
        let lists = [
            &self.greeting,
            &self.greeting_without_name,
            &self.opening,
            &self.opening_several,
            &self.hedge,
            &self.proof,
            &self.no_proof,
            &self.closing,
            &self.signature,
        ];
        let next = self.next.values().flatten();
        let lines = [&self.subject, &self.subject_several, &self.heading_order];
        lines.into_iter().chain(lists.into_iter().flatten()).chain(next).chain(self.reasons.values()).chain(causes)
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
        if self.dates.is_whole() { Ok(()) } else { Err("dates.months needs twelve names".to_owned()) }
    }

    /// Writes a letter: a subject, and paragraphs that are one line each. Fails when `out` does.
    pub fn write(&self, letter: &Letter<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Letter { party, stories, signature } = *letter;
        let about: Vec<About<'_>> = stories.iter().map(|story| About::of(self, story, party)).collect();
        let (values, subject, opening) = match &about[..] {
            [one] => (one.values.clone(), &self.subject, &self.opening),
            many if self.subject_several.is_empty() => {
                // A user's own template may have no words for several orders: then each order gets its own letter, one below the
                // other.
                return many.iter().enumerate().try_for_each(|(nth, _)| {
                    let one = Letter { stories: &stories[nth..=nth], ..*letter };
                    self.write(&one, out)
                });
            }
            many => (of_several(party, many), &self.subject_several, &self.opening_several),
        };
        let subject = filled(std::slice::from_ref(subject), &values);
        let label = if self.subject_label.is_empty() { String::new() } else { format!("{} ", self.subject_label) };
        paragraph(out, &format!("{label}{subject}"))?;
        let greeting = filled(&self.greeting, &values);
        paragraph(out, &if greeting.is_empty() { filled(&self.greeting_without_name, &values) } else { greeting })?;
        paragraph(out, &filled(opening, &values))?;
        for one in &about {
            if about.len() > 1 {
                paragraph(out, &filled(std::slice::from_ref(&self.heading_order), &one.values))?;
            }
            one.write(about.len() == 1, out)?;
        }
        let closing = filled(&self.closing, &values);
        let own: Vec<String> = signature.lines().map(|line| terminal(line.trim()).into_owned()).collect();
        let signature = if own.is_empty() { filled(&self.signature, &values) } else { own.join("\n") };
        let end = [closing, signature].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        if end.is_empty() { Ok(()) } else { writeln!(out, "{end}") }
    }

    /// What is known about an order and may be said to a partner, with its evidence, as one line.
    pub fn brief(&self, story: &Story, party: Option<&Party>) -> String {
        About::of(self, story, party).brief()
    }

    /// The sentences of a key. A user's template that is older than a key has other sentences that are true, too.
    fn words(&self, key: &str) -> Option<&Words> {
        let instead = match key {
            "credited_other" => "credited",
            _ => "needs",
        };
        self.cause.get(key).or_else(|| self.cause.get(instead)).or_else(|| self.cause.get("needs"))
    }
}

/// The sentences for which all placeholders have a value, as one text.
fn filled(sentences: &[String], values: &Values) -> String {
    let told: Vec<String> = sentences.iter().filter_map(|sentence| fill(sentence, values)).collect();
    told.join(" ")
}

/// A sentence with its values; `None` when one of them is missing. Values are not searched for placeholders: braces from outside
/// stay what they are.
fn fill(sentence: &str, values: &Values) -> Option<String> {
    let mut parts = sentence.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        text.push_str(values.get(name).filter(|value| !value.is_empty())?);
        text.push_str(rest);
    }
    Some(text)
}

/// Merges a user's words into ours, key by key. Our sentences for what is likely are dropped when those for what is certain are
/// replaced.
fn lay_over(ours: &mut toml::Table, own: toml::Table) {
    if own.contains_key("found") {
        ours.remove("likely");
    }
    for (key, value) in own {
        match (ours.get_mut(&key), value) {
            (Some(toml::Value::Table(ours)), toml::Value::Table(own)) => lay_over(ours, own),
            (_, value) => {
                ours.insert(key, value);
            }
        }
    }
}

/// Writes a paragraph as one line, which the reader's program breaks, and an empty line after it; nothing when there is no text.
fn paragraph(out: &mut dyn Write, text: &str) -> io::Result<()> {
    if text.is_empty() { Ok(()) } else { writeln!(out, "{text}\n") }
}

#[cfg(test)]
mod tests;
