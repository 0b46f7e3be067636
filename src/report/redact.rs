//! Texts without personal data: addresses, user agents, ids of sessions and customers, e-mail addresses, visitors' search
//! terms. Each value gets a pseudonym, the same wherever it occurs. There is one rule for everything that leaves the house:
//! stories, results to be shared, and excerpts of logs and orders.
//!
//! Lines come in every format, so nothing is known about their fields. Every value that is not known to be harmless is replaced.
//!
//! Pseudonyms are numbered by first occurrence, made with a key, or keep the value's shape, see [`Style`].

mod keep;
mod key;
mod line;
mod records;
mod shape;
mod summary;
mod url;
mod values;

pub use keep::{Facts, is_tag_of};
pub use key::Key;

use super::story::{Stance, Story};
use keep::Keep;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use values::{Kind, decoded, is_address, is_mail};

/// What pseudonyms look like.
#[derive(Clone, Debug, Default)]
enum Style {
    /// `customer-1`: numbered by first occurrence, so the same stories give the same bytes.
    #[default]
    Numbered,
    /// `customer-x7k2…`: the same in all outputs that are made with one key.
    Keyed(Key),
    /// A value of the same shape, which a log or an order file can hold in the place of the first.
    Shaped(Key, Arc<dyn Facts>),
}

/// The note on a result that stays in the house.
pub const IN_HOUSE: &str = "Holds addresses, user agents and ids of visitors and customers: for use in the house. analyze --share \
writes a result without them.";

/// The note on a result that was made to be shared.
pub const SHARED: &str = "Made to be shared: addresses, user agents and ids of visitors and customers are replaced by pseudonyms, \
and so are texts that visitors typed.";

/// Replaces personal data, story by story, or value by value.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    style: Style,
    /// Pseudonyms by value.
    names: BTreeMap<String, String>,
    counts: BTreeMap<Kind, usize>,
    /// What may stay in the text at hand.
    keep: Keep,
}

/// The fewest letters of a known value that is replaced in sentences; a shorter one, or one without a digit, is too common.
const TELLING: usize = 6;

impl Redactor {
    /// Pseudonyms of this key.
    pub fn keyed(key: Key) -> Self {
        Self { style: Style::Keyed(key), ..Self::default() }
    }

    /// Pseudonyms that keep the shape of a shop's values.
    pub fn shaped(key: Key, shop: Arc<dyn Facts>) -> Self {
        let keep = Keep::Shop(Arc::clone(&shop));
        Self { style: Style::Shaped(key, shop), keep, ..Self::default() }
    }

    /// Replaces the personal data of a story.
    pub fn redact(&mut self, story: &mut Story) {
        self.keep = Keep::of(story);
        if matches!(self.style, Style::Keyed(_)) {
            // Stories are redacted on all cores: nothing may depend on the stories before this one.
            self.names.clear();
        }
        if !story.customer.is_empty() {
            story.customer = self.name(Kind::Customer, &story.customer);
        }
        for moment in &mut story.moments {
            moment.line = self.line(&moment.line);
            moment.place = summary::bare(&moment.place);
        }
        story.verdict.evidence = summary::bare_places(&story.verdict.evidence);
        let row = &mut story.verdict;
        for text in [&mut row.detail, &mut row.because, &mut story.status, &mut story.reasons.why_not] {
            *text = self.sentence(text);
        }
        let reasons = &mut story.reasons;
        for text in reasons.would_change.iter_mut().chain(&mut reasons.ask_next).chain(&mut reasons.rests_on) {
            *text = self.sentence(text);
        }
        for moment in &mut story.moments {
            moment.what = self.sentence(&moment.what);
            moment.path = self.url(&moment.path);
            moment.path = self.sentence(&moment.path);
        }
        for opinion in &mut story.opinions {
            let (Stance::For { text, .. } | Stance::Against { text } | Stance::CannotTell { needs: text }) =
                &mut opinion.stance;
            *text = self.sentence(text);
        }
    }

    /// A value's pseudonym.
    fn name(&mut self, kind: Kind, value: &str) -> String {
        if let Style::Shaped(key, shop) = &self.style {
            return match kind {
                Kind::Address => shop.address(key, &decoded(value)),
                Kind::Agent => shop.agent(key, value),
                _ => shaped(key, value, shop.tag_in(value)),
            };
        }
        let value = decoded(value);
        if let Some(name) = self.names.get(value.as_ref()) {
            return name.clone();
        }
        let name = match &self.style {
            Style::Numbered => {
                let count = self.counts.entry(kind).or_default();
                *count += 1;
                format!("{}-{count}", kind.word())
            }
            Style::Keyed(key) => format!("{}-{}", kind.word(), key.code(&value)),
            // Handled above.
            Style::Shaped(..) => String::new(),
        };
        self.names.insert(value.into_owned(), name.clone());
        name
    }

    /// The pseudonym that a value has already. Values in logs are judged one by one, in whatever order cores come to them.
    fn known(&self, value: &str) -> Option<String> {
        self.names.get(decoded(value).as_ref()).filter(|_| !matches!(self.style, Style::Shaped(..))).cloned()
    }

    /// One of our sentences, which may quote a log or an order: words that are personal data are replaced.
    fn sentence(&mut self, text: &str) -> String {
        let is_edge = |c: char| !c.is_alphanumeric() && !matches!(c, '/' | '[' | ']' | '%' | ':');
        let word = |word: &str| {
            let bare = word.trim_matches(is_edge).trim_end_matches(':');
            let new = self.word(bare)?;
            Some(word.replacen(bare, &new, 1))
        };
        let mut word = word;
        let words: Vec<String> = text.split(' ').map(|each| word(each).unwrap_or_else(|| each.to_owned())).collect();
        words.join(" ")
    }

    /// The replacement of a word; `None` where it may stay.
    fn word(&mut self, bare: &str) -> Option<String> {
        if bare.is_empty() {
            return None;
        }
        if is_mail(bare) {
            return Some(self.name(Kind::Mail, bare));
        }
        if is_address(bare) {
            return Some(self.name(Kind::Address, bare));
        }
        if bare.contains(['?', '/']) && bare.len() > 1 {
            let new = self.url(bare);
            return (new != bare).then_some(new);
        }
        let known = self.known(bare)?;
        let is_telling = bare.len() >= TELLING && bare.contains(|c: char| c.is_ascii_digit());
        (is_telling || known.starts_with(Kind::Customer.word())).then_some(known).filter(|_| !self.keep.has(bare))
    }
}

/// Words that say that there is no id.
const NOBODY: [&str; 9] = ["null", "none", "nan", "n/a", "undefined", "guest", "anonymous", "true", "false"];

/// A value of the same shape; a partner's id at `tag` stays.
fn shaped(key: &Key, value: &str, tag: Option<Range<usize>>) -> String {
    if NOBODY.iter().any(|word| value.eq_ignore_ascii_case(word)) {
        return value.to_owned();
    }
    match tag {
        Some(tag) if value.is_char_boundary(tag.start) && value.is_char_boundary(tag.end) => {
            let (before, after) = (&value[..tag.start], &value[tag.end..]);
            format!("{}{}{}", encoded_shape(key, before), &value[tag], encoded_shape(key, after))
        }
        _ => encoded_shape(key, value),
    }
}

/// A text of the same shape, in which `%40` counts as the character that it is.
fn encoded_shape(key: &Key, text: &str) -> String {
    let bare = decoded(text);
    let new = shape::reshaped(key, &bare);
    if bare == text {
        return new;
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/' | ':');
    let mut out = String::with_capacity(text.len());
    for c in new.chars() {
        if is_plain(c) && (c.is_ascii_alphanumeric() || text.contains(c)) {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        }
    }
    out
}

#[cfg(test)]
mod tests;
