//! The recipient of a letter, and the template with its words.

use super::Explain;
use crate::base::error::{Error, Kind};
use crate::base::small_file;
use crate::cli::outcome::tell;
use crate::logs::source::reason;
use crate::report::letter::{Letter, TEMPLATES, Template};
use crate::report::party::Party;
use crate::report::story::Story;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// Partners by id, each with its name where one is known.
pub(in crate::cli) type Known = BTreeMap<String, String>;

/// The partners that stories name.
fn of_stories(stories: &[Story]) -> Known {
    let mut known = Known::new();
    for story in stories {
        let row = &story.verdict;
        for (tag, name) in [(&row.claimant_tag, &row.partner), (&row.credited_tag, &story.credited_partner)] {
            let entry: &mut String = known.entry(tag.clone()).or_default();
            if entry.is_empty() {
                entry.clone_from(name);
            }
        }
    }
    known.remove("");
    known
}

/// The same as a list.
pub(in crate::cli) fn pairs(known: &Known) -> Vec<(&str, &str)> {
    known.iter().map(|(tag, name)| (tag.as_str(), name.as_str())).collect()
}

/// The most partners in a message.
const MOST_NAMED: usize = 5;

/// The partner that an option such as `--for` means. `is_whole` says whether `known` holds all partners.
///
/// Fails where no partner or several are meant: a letter to a mistyped name would say that nothing was found.
pub(in crate::cli) fn named(typed: &str, option: &str, known: &Known, is_whole: bool) -> Result<Party, Error> {
    let party = Party::typed(typed);
    let mut found = party.among(&pairs(known));
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => {
            let near = nearest(typed, known);
            let error = Error::new(Kind::Format, "", format!("{option} {typed}: there is no such partner"));
            match near {
                Some(near) => Err(error.hint(format!("did you mean {near}?"))),
                None if is_whole => Err(error.hint("write a partner's id or name as the partner list has it")),
                None => {
                    tell(&format!(
                        "no order of this result names the partner {typed}: check the name before you send anything"
                    ));
                    Ok(party)
                }
            }
        }
        _ => {
            let tags: Vec<&str> = found.iter().map(Party::tag).collect();
            let what = format!("{option} {typed}: several partners are called so ({})", tags.join(", "));
            Err(Error::new(Kind::Format, "", what).hint("write the id exactly"))
        }
    }
}

/// The known id or name nearest to what was typed.
fn nearest(typed: &str, known: &Known) -> Option<String> {
    let lower = typed.to_lowercase();
    let names = known.iter().flat_map(|(tag, name)| [tag, name]).filter(|name| !name.is_empty());
    let near = names.map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name));
    let most = 2.min(typed.chars().count() / 3);
    near.filter(|(edits, _)| *edits <= most).min().map(|(_, name)| name.clone())
}

/// The one partner whom orders concern; `None` where they concern nobody. Orders of several partners are refused, because no
/// partner may read about another one's orders.
pub(super) fn only_one(stories: &[Story]) -> Result<Option<Party>, Error> {
    let known = of_stories(stories);
    let mut parties: Vec<Party> = Vec::new();
    for story in stories {
        let row = &story.verdict;
        let tag = if row.claimant_tag.is_empty() { &row.credited_tag } else { &row.claimant_tag };
        if !tag.is_empty() && !parties.iter().any(|party| party.is(tag, "")) {
            parties.extend(Party::typed(tag).among(&pairs(&known)));
        }
    }
    if parties.len() < 2 {
        return Ok(parties.pop());
    }
    let mut tags: Vec<&str> = parties.iter().take(MOST_NAMED).map(Party::tag).collect();
    if parties.len() > MOST_NAMED {
        tags.push("…");
    }
    let what = format!("the orders belong to {} partners ({})", parties.len(), tags.join(", "));
    let hint = format!("write a letter to each: --letter --for {}", tags[0]);
    Err(Error::new(Kind::Format, "", what).hint(hint))
}

/// The longest name of a language, in bytes: longer than any registered one.
const LONGEST_LANGUAGE: usize = 35;

/// The words of a file in a folder with templates. A link in the folder has to lead to a file of the folder, or is refused.
fn own_words(path: &Path) -> Result<String, Error> {
    let real = |path: &Path| {
        fs::canonicalize(path).map_err(|e| Error::new(Kind::Open, path.display().to_string(), reason(&e)))
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    if !real(path)?.starts_with(real(folder)?) {
        let what = "is a link to a file outside of the folder with templates, and is not read";
        return Err(Error::new(Kind::Open, path.display().to_string(), what).hint("copy the file into the folder"));
    }
    small_file::text(path, small_file::BY_HAND)
}

impl Explain {
    /// The words of the letter.
    pub(super) fn template(&self) -> Result<Template, Error> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if self.lang.is_empty() || self.lang.len() > LONGEST_LANGUAGE || !self.lang.chars().all(is_part) {
            let what = "a language is named by letters, digits and hyphens, such as de or pt-BR";
            return Err(Error::new(Kind::Settings, "", what));
        }
        let ours = TEMPLATES.iter().any(|(name, _)| *name == self.lang);
        let path = self.templates.as_ref().map(|folder| folder.join(format!("{}.toml", self.lang)));
        // A folder does not need a file for every language that we have.
        let path = path.filter(|path| path.exists() || !ours || path.parent().is_none_or(|folder| !folder.is_dir()));
        let own = path.as_ref().map(|path| own_words(path)).transpose()?;
        let name = path.map(|path| path.display().to_string()).unwrap_or_default();
        Template::of(&self.lang, own.as_deref()).map_err(|what| self.odd_template(&name, what))
    }

    pub(super) fn odd_template(&self, path: &str, what: String) -> Error {
        Error::new(Kind::Settings, path, what)
            .hint(format!("tagtrail explain --print-template --lang {} shows ours", self.lang))
    }

    /// Writes the letter about some orders.
    pub(super) fn write_letter(&self, template: &Template, party: Option<&Party>, stories: &[Story]) -> io::Result<()> {
        let signature = self.sign.as_deref().unwrap_or_default().replace("\\n", "\n");
        template.write(&Letter { party, stories, signature: &signature }, &mut anstream::stdout().lock())
    }
}
