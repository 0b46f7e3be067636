//! `tagtrail explain ORDER`: the whole story of one order, or of several.

use super::files::prepare;
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use super::saved;
use super::{InputArgs, columns, threads};
use crate::analyze::analyze;
use crate::error::{Error, Kind};
use crate::explain;
use crate::logs::source::reason;
use crate::report::letter::{TEMPLATES, Template};
use crate::report::story::{Question, Story};
use crate::report::{retold, timeline};
use crate::units::Micros;
use crate::whole;
use clap::{Args, ValueEnum};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail explain 1001 access.log orders.csv partners.csv\n  \
tagtrail analyze --out result access.log orders.csv partners.csv\n  tagtrail explain 1001 1002 --result result\n  \
tagtrail explain --result result --tag coffee-20 --since 2026-09-01 --format markdown\n  \
tagtrail explain 1001 --result result --letter --lang de\n\n\
With --result the logs need not be at hand: the answer comes from the folder that analyze --out wrote, and every word is \
an order's number. Without it the first word is the order's number (several with commas between), unless --order, --tag, \
--customer, --since or --until say which orders are meant: then all words are files.")]
pub(super) struct Explain {
    /// The order's number; several with commas between
    #[arg(
        value_name = "ORDER",
        required_unless_present_any = ["ids", "tag", "customer", "since", "until", "print_template"]
    )]
    order: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    /// Answer from this folder, which analyze --out wrote
    #[arg(long, value_name = "DIR")]
    result: Option<PathBuf>,
    /// An order's number (repeatable)
    #[arg(long = "order", value_name = "ID", allow_hyphen_values = true)]
    ids: Vec<String>,
    /// Orders that this partner's id claims, or was credited with
    #[arg(long, value_name = "TAG", allow_hyphen_values = true)]
    tag: Option<String>,
    /// Orders of this customer
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    customer: Option<String>,
    /// Orders from this time on, such as 2026-09-01 or 2026-09-01T12:00Z (UTC)
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Micros>,
    /// Orders before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Micros>,
    /// Tell at most so many orders; 0 for all
    #[arg(long, value_name = "N", default_value_t = 20)]
    most: usize,
    /// How the story is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write a reply to the partner's dispute instead: what was found, the proof, the rule, what happens next
    #[arg(long, conflicts_with = "format")]
    letter: bool,
    /// The letter's language: en, de, es, fr, or one that --templates has
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    lang: String,
    /// A folder with your own words, such as en.toml; what it lacks is taken from ours
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Print our words of the language, to begin your own with
    #[arg(long)]
    print_template: bool,
}

/// How stories are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For a ticket or a wiki
    Markdown,
    /// A page that opens offline
    Html,
    /// For programs
    Json,
}

fn time(text: &str) -> Result<Micros, String> {
    Micros::parse(text).ok_or_else(|| format!("{text:?} is no time; write 2026-09-01 or 2026-09-01T12:00:00Z"))
}

impl Explain {
    pub(super) fn run(&self) -> Result<End, Stop> {
        if self.print_template {
            let known = TEMPLATES.iter().find(|(name, _)| *name == self.lang);
            let text = known
                .map(|(_, text)| *text)
                .ok_or_else(|| self.odd_template("", "we have no such language".to_owned()))?;
            anstream::stdout().lock().write_all(text.as_bytes())?;
            return Ok(End::Done);
        }
        let template = self.letter.then(|| self.template()).transpose()?;
        let (question, files) = self.question();
        let (stories, total) = if let Some(folder) = &self.result {
            threads::start_without_tables(self.input.threads)?;
            let found = saved::stories(folder, &question, self.most)?;
            if found.stories.is_empty() {
                let near = saved::nearest(folder, &question)?;
                return Err(nothing(folder.display().to_string(), &question, &near).into());
            }
            (found.stories, found.total)
        } else {
            let (stories, total) = self.analyzed(&question, files)?;
            (stories, Some(total))
        };
        match template {
            Some(template) => write_letters(&template, &stories)?,
            None => self.write(&stories)?,
        }
        let told = stories.len();
        match total {
            Some(total) if total > told => {
                tell(&format!("{told} of {total} orders are told; --most {total} tells all"));
            }
            Some(_) => {}
            None => tell(&format!("{told} orders are told, and there are more; --most 0 tells all")),
        }
        Ok(End::Done)
    }

    /// The words of the letter.
    fn template(&self) -> Result<Template, Error> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if self.lang.is_empty() || self.lang.len() > LONGEST_LANGUAGE || !self.lang.chars().all(is_part) {
            let what = "a language is named by letters, digits and hyphens, such as de or pt-BR".to_owned();
            return Err(Error::new(Kind::Settings, "", what));
        }
        let ours = TEMPLATES.iter().any(|(name, _)| *name == self.lang);
        let path = self.templates.as_ref().map(|folder| folder.join(format!("{}.toml", self.lang)));
        // A folder need not have every language that we speak.
        let path = path.filter(|path| path.exists() || !ours || path.parent().is_none_or(|folder| !folder.is_dir()));
        let own = path.as_ref().map(|path| own_words(path)).transpose()?;
        let name = path.map(|path| path.display().to_string()).unwrap_or_default();
        Template::of(&self.lang, own.as_deref()).map_err(|what| self.odd_template(&name, what))
    }

    fn odd_template(&self, path: &str, what: String) -> Error {
        Error::new(Kind::Settings, path, what)
            .hint(format!("tagtrail explain --print-template --lang {} shows ours", self.lang))
    }

    /// What is asked for, and the files that were named in its place.
    fn question(&self) -> (Question, Vec<PathBuf>) {
        let mut question = Question {
            orders: self.ids.clone(),
            tag: self.tag.clone(),
            customer: self.customer.clone(),
            since: self.since,
            until: self.until,
        };
        let mut files = Vec::new();
        let words = |text: &String| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        if self.result.is_some() {
            question.orders.extend(self.order.iter().flat_map(words));
            question.orders.extend(self.input.paths.iter().map(|word| word.to_string_lossy().into_owned()));
        } else if question.is_wide() || !question.orders.is_empty() {
            files.extend(self.order.iter().map(PathBuf::from));
        } else {
            question.orders.extend(self.order.iter().flat_map(words));
        }
        (question, files)
    }

    /// Analyses, and tells the orders asked for; with their number before the limit.
    fn analyzed(&self, question: &Question, files: Vec<PathBuf>) -> Result<(Vec<Story>, usize), Error> {
        let (settings, inputs) = prepare(&self.input, files)?;
        let progress = Bar::start(self.input.quiet, None);
        let analysis = analyze(&inputs, settings, None, &progress)?;
        drop(progress);
        let found = explain::find(&analysis, question);
        if found.is_empty() {
            let files: Vec<&str> = analysis.orders.files.iter().map(|file| file.path.as_str()).collect();
            let near = explain::nearest(analysis.orders.iter().map(|order| order.id), question);
            return Err(nothing(files.join(", "), question, &near));
        }
        let (places, total) = self.cut(found);
        Ok((explain::tell(&analysis, &places, &|_| true)?, total))
    }

    fn cut<T>(&self, mut all: Vec<T>) -> (Vec<T>, usize) {
        let total = all.len();
        if self.most > 0 {
            all.truncate(self.most);
        }
        (all, total)
    }

    fn write(&self, stories: &[Story]) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Text => {
                for (nth, story) in stories.iter().enumerate() {
                    if nth > 0 {
                        writeln!(out)?;
                    }
                    timeline::write(story, columns(), &mut out)?;
                }
                Ok(())
            }
            Format::Markdown => retold::markdown(stories, &mut io::stdout().lock()),
            Format::Html => crate::report::web::write_stories(stories, &mut io::stdout().lock()),
            Format::Json => retold::json(stories, &mut io::stdout().lock()),
        }
    }
}

/// The longest name of a language, in bytes: longer than any registered one.
const LONGEST_LANGUAGE: usize = 35;

/// The words of a file in a folder with templates. A link in it leads to a file of the folder, or nowhere.
fn own_words(path: &Path) -> Result<String, Error> {
    let real = |path: &Path| {
        fs::canonicalize(path).map_err(|e| Error::new(Kind::Open, path.display().to_string(), reason(&e)))
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    if !real(path)?.starts_with(real(folder)?) {
        let what = "is a link to a file outside of the folder with templates, and is not read";
        return Err(Error::new(Kind::Open, path.display().to_string(), what).hint("copy the file into the folder"));
    }
    whole::text(path, whole::BY_HAND)
}

/// Nothing of what was asked for is in a place.
fn nothing(place: String, question: &Question, near: &[String]) -> Error {
    let error = Error::new(Kind::Format, place, format!("holds no order {}", question.words()));
    match near {
        [] => error.hint("write the number, the partner's id or the customer's id as the order log has it"),
        near => error.hint(format!("the nearest numbers: tagtrail explain {}", near.join(","))),
    }
}

/// Letters below each other, a line of dashes between two.
fn write_letters(template: &Template, stories: &[Story]) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    for (nth, story) in stories.iter().enumerate() {
        if nth > 0 {
            writeln!(out, "{}\n", "-".repeat(72))?;
        }
        template.write(story, &mut out)?;
    }
    Ok(())
}
