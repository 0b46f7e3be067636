//! Stories without personal data: addresses, user agents, ids of sessions and customers, e-mail addresses, visitors' search
//! terms. Each value gets a pseudonym, the same wherever it occurs in one output, so lines can still be compared. Pseudonyms are
//! numbered by first occurrence: the same stories give the same bytes.
//!
//! Lines come in every format, so nothing is known about their fields. Every value that is not known to be harmless is replaced.

mod line;
mod url;
mod values;

use super::story::{Stance, Story, number};
use std::collections::BTreeMap;
use values::{Kind, decoded, is_address, is_mail};

/// Replaces personal data, story by story.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    /// Pseudonyms by value.
    names: BTreeMap<String, String>,
    counts: BTreeMap<Kind, usize>,
    /// What may stay in the lines of the story at hand.
    keep: Keep,
}

/// What a story is about, and may stay: the ids of partners and the number of an order.
#[derive(Clone, Debug, Default)]
struct Keep {
    tags: Vec<String>,
    order: String,
}

/// The fewest letters by which a beginning counts as a partner's id: a cut or damaged id shows why a sale was lost.
const BEGINNING: usize = 3;

/// The most letters in which a damaged id may differ from a partner's id.
const FARTHEST: usize = 2;

impl Keep {
    fn of(story: &Story) -> Self {
        let row = &story.verdict;
        let tags = [&row.claimant_tag, &row.credited_tag].into_iter().filter(|tag| !tag.is_empty());
        Self { tags: tags.map(|tag| tag.to_lowercase()).collect(), order: number(&row.order_id).to_lowercase() }
    }

    /// Whether a value is the order's number, or a partner's id, whole, cut or damaged.
    fn has(&self, value: &str) -> bool {
        let value = value.to_lowercase();
        let is_tag = |tag: &String| {
            let cut = value.len() >= BEGINNING && tag.starts_with(&value) || value.starts_with(tag.as_str());
            cut && value.len() <= tag.len() + FARTHEST || is_near(tag, &value)
        };
        !value.is_empty() && (number(&value) == self.order || self.tags.iter().any(is_tag))
    }
}

fn is_near(tag: &str, value: &str) -> bool {
    tag.len() > 2 * FARTHEST
        && tag.len().abs_diff(value.len()) <= FARTHEST
        && strsim::osa_distance(tag, value) <= FARTHEST
}

/// The fewest letters of a known value that is replaced in sentences; a shorter one, or one without a digit, is too common.
const TELLING: usize = 6;

impl Redactor {
    /// Replaces the personal data of a story.
    pub fn redact(&mut self, story: &mut Story) {
        self.keep = Keep::of(story);
        if !story.customer.is_empty() {
            story.customer = self.name(Kind::Customer, &story.customer);
        }
        for moment in &mut story.moments {
            moment.line = self.line(&moment.line);
        }
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
        let value = decoded(value);
        if let Some(name) = self.names.get(value.as_ref()) {
            return name.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let name = format!("{}-{count}", kind.word());
        self.names.insert(value.into_owned(), name.clone());
        name
    }

    /// The pseudonym that a value has already.
    fn known(&self, value: &str) -> Option<String> {
        self.names.get(decoded(value).as_ref()).cloned()
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

#[cfg(test)]
mod tests;
