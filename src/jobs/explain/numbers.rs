//! Order numbers in the spellings of people: `#1001`, `Order 1001.`, `Bestellung Nr. 1001`, `01001`, lists of them.
//!
//! A text is compared with the known numbers as it is, then in simpler and simpler forms. The first form that fits any known
//! number decides. Where it fits several, none is guessed: the caller names them all.

use super::nearest::nearest;
use crate::report::escape::is_hidden;
use crate::report::story::number;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How closely a text and a known number agree, the closest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Closeness {
    /// Byte for byte.
    Exact,
    /// Except for spaces around them and a leading `#`.
    Hash,
    /// Except for letter case, quotes, brackets, full-width letters, and words such as `Order` in front.
    Clean,
    /// Except also for zeros in front.
    Zeros,
    /// Except also for all signs between letters and digits.
    Bare,
}

const ALL: [Closeness; 5] = [Closeness::Exact, Closeness::Hash, Closeness::Clean, Closeness::Zeros, Closeness::Bare];

/// The result for one requested number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// A known number, and how closely it agrees.
    Known {
        /// As it was typed.
        typed: String,
        /// As the order log has it.
        id: String,
        /// How closely the two agree.
        closeness: Closeness,
    },
    /// Several known numbers agree equally.
    Several {
        /// As it was typed.
        typed: String,
        /// The numbers that it could mean.
        ids: Vec<String>,
    },
    /// No known number.
    Missing {
        /// As it was typed.
        typed: String,
        /// The nearest known numbers, the nearest first.
        nearest: Vec<String>,
    },
}

/// Reads what was typed as numbers, with the known numbers. Answers come in the order of `asked`, each number once.
pub fn resolve(asked: &[String], known: &[&str]) -> Vec<Answer> {
    let candidates: BTreeSet<String> = asked.iter().flat_map(|text| readings(text)).collect();
    let matches = matches(&candidates, known);
    let mut answers = Vec::new();
    for text in asked {
        read(text, &matches, &mut answers);
    }
    let mut seen = BTreeSet::new();
    answers.retain(|answer| {
        seen.insert(match answer {
            Answer::Known { id, .. } => (0, id.clone()),
            Answer::Several { typed, .. } | Answer::Missing { typed, .. } => (1, typed.clone()),
        })
    });
    for answer in &mut answers {
        if let Answer::Missing { typed, nearest: near } = answer {
            *near = nearest(known.iter().copied(), typed);
        }
    }
    answers
}

/// Every text that could be a number in what was typed: the whole, its parts and their words, each in all its forms. An index
/// that finds numbers by [`number`] finds all of them except numbers with decorations of their own.
pub fn readings(text: &str) -> Vec<String> {
    let mut found = vec![text.to_owned()];
    for part in parts(text) {
        found.extend(words(part).map(str::to_owned));
        found.push(part.to_owned());
    }
    found
}

/// The parts of a list with commas, semicolons or line ends between them.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '\n', '\r', '\t', '|', '，', '；', '、']).map(str::trim).filter(|part| !part.is_empty())
}

/// The words of a part.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// The known numbers that agree with a text, and how closely.
type Matches = BTreeMap<String, (Closeness, BTreeSet<String>)>;

/// Compares all texts with all known numbers. Simpler forms are built only where exact ones do not answer everything.
fn matches(texts: &BTreeSet<String>, known: &[&str]) -> Matches {
    let mut found = Matches::new();
    for id in known.iter().filter(|id| texts.contains(**id)) {
        found.insert((*id).to_owned(), (Closeness::Exact, BTreeSet::from([(*id).to_owned()])));
    }
    for closeness in &ALL[1..] {
        let mut wanted: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for text in texts.iter().filter(|text| !found.contains_key(*text)) {
            let form = form(text, *closeness);
            if !form.is_empty() {
                wanted.entry(form).or_default().push(text);
            }
        }
        if wanted.is_empty() {
            break;
        }
        let agree: Vec<(String, &str)> = known
            .par_iter()
            .map(|id| (form(id, *closeness), *id))
            .filter(|(form, _)| wanted.contains_key(form))
            .collect();
        for (form, id) in agree {
            for text in &wanted[&form] {
                let entry = found.entry((*text).clone()).or_insert_with(|| (*closeness, BTreeSet::new()));
                entry.1.insert(id.to_owned());
            }
        }
    }
    found
}

/// Reads a text: as a whole, else part by part, else word by word.
fn read(text: &str, matches: &Matches, answers: &mut Vec<Answer>) {
    if let Some(answer) = answer(text, matches) {
        answers.push(answer);
        return;
    }
    let missing = |typed: &str| Answer::Missing { typed: typed.to_owned(), nearest: Vec::new() };
    let mut parts = parts(text).peekable();
    if parts.peek().is_none() {
        answers.push(missing(text));
    }
    for part in parts {
        if let Some(answer) = answer(part, matches) {
            answers.push(answer);
            continue;
        }
        let kept: Vec<&str> = words(part).filter(|word| matches.contains_key(*word) || !is_label(word)).collect();
        let is_list = kept.len() > 1 && kept.iter().all(|word| word.chars().any(char::is_numeric));
        if is_list || kept.iter().any(|word| matches.contains_key(*word)) {
            answers.extend(kept.iter().map(|word| answer(word, matches).unwrap_or_else(|| missing(word))));
        } else {
            answers.push(missing(part));
        }
    }
}

fn answer(typed: &str, matches: &Matches) -> Option<Answer> {
    let (closeness, ids) = matches.get(typed)?;
    let typed = typed.to_owned();
    let mut ids = ids.iter().cloned();
    match (ids.next(), ids.len()) {
        (Some(id), 0) => Some(Answer::Known { typed, id, closeness: *closeness }),
        (Some(first), _) => Some(Answer::Several { typed, ids: std::iter::once(first).chain(ids).collect() }),
        (None, _) => None,
    }
}

/// A text in the form in which it is compared.
fn form(text: &str, closeness: Closeness) -> String {
    match closeness {
        Closeness::Exact => text.to_owned(),
        Closeness::Hash => number(text).to_owned(),
        Closeness::Clean => clean(text),
        Closeness::Zeros => {
            let clean = clean(text);
            let bare = clean.trim_start_matches('0');
            if bare.is_empty() { clean } else { bare.to_owned() }
        }
        Closeness::Bare => bare(&clean(text)),
    }
}

/// Signs that people put around a number.
fn is_around(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '"' | '\'' | '`' | '´' | '„' | '“' | '”' | '‚' | '‘' | '’' | '«' | '»' | '‹' | '›')
        || matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '.' | ',' | ';' | ':' | '!' | '?' | '*')
}

/// Words that name an order, in the languages of shops. Those of three letters or fewer need a blank or a sign after them.
const LABELS: [&str; 40] = [
    "order",
    "orders",
    "ordernumber",
    "number",
    "num",
    "no",
    "nr",
    "n",
    "id",
    "ref",
    "reference",
    "re",
    "bestellung",
    "bestellungen",
    "bestellnummer",
    "bestell",
    "bestellnr",
    "auftrag",
    "auftragsnummer",
    "auftragsnr",
    "nummer",
    "commande",
    "commandes",
    "numéro",
    "numero",
    "référence",
    "réf",
    "pedido",
    "pedidos",
    "número",
    "núm",
    "ordine",
    "ordini",
    "bestelling",
    "bestelnummer",
    "zamówienie",
    "numer",
    "vente",
    "purchase",
    "sale",
];

/// Words between the numbers of a list.
const JOINERS: [&str; 10] = ["and", "und", "et", "y", "e", "en", "or", "oder", "&", "+"];

/// Whether a word only says that a number follows.
fn is_label(word: &str) -> bool {
    let bare = plain(word).to_lowercase();
    let bare = bare.trim_matches(|c: char| is_around(c) || matches!(c, '#' | '°' | 'º' | '№' | '-' | '/'));
    bare.is_empty() || LABELS.contains(&bare) || JOINERS.contains(&bare)
}

/// A text in the letters of a keyboard: full-width letters, odd dashes and invisible characters are replaced.
fn plain(text: &str) -> String {
    let one = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        c if c.is_whitespace() => Some(' '),
        c if is_hidden(c) => None,
        c => Some(c),
    };
    text.chars().filter_map(one).collect()
}

/// A number without what people write around it, in lower case.
fn clean(text: &str) -> String {
    let lower = plain(text).to_lowercase();
    let mut rest = lower.trim_matches(is_around);
    while let Some(next) = without_label(rest) {
        rest = next;
    }
    rest.to_owned()
}

/// A number without the first label in front of it; `None` where there is none, or nothing with a digit after it.
fn without_label(text: &str) -> Option<&str> {
    let is_mark = |c: char| matches!(c, '#' | '°' | 'º' | '№');
    let has_digit = |rest: &&str| rest.contains(|c: char| c.is_numeric());
    let trimmed = |rest: &'_ str| rest.len();
    if text.starts_with(is_mark) {
        return Some(text.trim_start_matches(|c| is_mark(c) || is_around(c))).filter(has_digit);
    }
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if !LABELS.contains(&word) {
        return None;
    }
    let is_short = word.chars().count() <= 3;
    let follows = rest.chars().next()?;
    if is_short && !(is_around(follows) || is_mark(follows)) {
        return None;
    }
    let bare = rest.trim_start_matches(|c| is_mark(c) || is_around(c) || matches!(c, '-' | '_' | '/' | '='));
    Some(bare).filter(has_digit).filter(|bare| trimmed(bare) < text.len())
}

/// The letters and digits only, each run of digits without zeros in front.
fn bare(clean: &str) -> String {
    let mut bare = String::with_capacity(clean.len());
    let mut in_zeros = false;
    let mut in_digits = false;
    for c in clean.chars() {
        let digit = c.is_ascii_digit();
        if c == '0' && !in_digits {
            in_zeros = true;
            continue;
        }
        if in_zeros && !digit {
            bare.push('0');
        }
        in_zeros = false;
        in_digits = digit;
        if c.is_alphanumeric() {
            bare.push(c);
        }
    }
    if in_zeros {
        bare.push('0');
    }
    bare
}

#[cfg(test)]
mod tests;
