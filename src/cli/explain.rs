//! `tagtrail explain ORDER`: the whole story of one order, or of several.

mod asked;
pub(super) mod letters;

use super::args::{InputArgs, columns};
use super::files::prepare_orders;
use super::key::KeyArgs;
use super::outcome::{End, Stop, tell};
use super::progress::Bar;
use super::saved;
use super::threads;
use crate::base::counted::{agreed, counted};
use crate::base::error::{Error, Kind};
use crate::jobs::analyze::{Analysis, analyze};
use crate::jobs::explain::{self, numbers, times};
use crate::report::letter::TEMPLATES;
use crate::report::party::Party;
use crate::report::redact::Redactor;
use crate::report::story::{Question, Story};
use crate::report::{export, timeline};
use asked::{all_told, limit, note_zone, take};
use clap::{Args, ValueEnum};
use letters::Known;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail explain 1001 access.log orders.csv partners.csv\n  \
tagtrail analyze --out result access.log orders.csv partners.csv\n  tagtrail explain 1001 1002 --result result\n  \
tagtrail explain --result result --tag coffee-20 --since 2026-09-01 --format markdown --redact\n  \
tagtrail explain 1001 1002 --result result --letter --for coffee-20 --lang de\n\n\
With --result the logs need not be at hand: the answer comes from the folder that analyze --out wrote, and every word is \
an order's number. Without it the first word is the order's number, and so are words after it that are no files. Where \
--order, --tag, --customer, --since or --until say which orders are meant, the first word can be a file, too.\n\n\
Numbers are read as people write them: #1001, 'Order 1001.', 01001, '1001; 1002'. One that is not there is named with \
the nearest, the others are answered, and the exit code is 1.")]
pub(super) struct Explain {
    /// The order's number; several with commas, semicolons or blanks between
    #[arg(
        value_name = "ORDER",
        required_unless_present_any = ["ids", "tag", "customer", "since", "until", "print_template", "for_partner"]
    )]
    order: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    /// Answer from this folder, which analyze --out wrote
    #[arg(long, value_name = "DIR")]
    result: Option<PathBuf>,
    /// Answer from this ledger, which nightly wrote: with the lines, also when the logs are gone
    #[arg(long, value_name = "DIR", conflicts_with = "result")]
    ledger: Option<PathBuf>,
    /// An order's number (repeatable)
    #[arg(long = "order", value_name = "ID", allow_hyphen_values = true)]
    ids: Vec<String>,
    /// Orders that this partner claims, or was credited with: its id in any letter case, or its name
    #[arg(long, value_name = "PARTNER", allow_hyphen_values = true)]
    tag: Option<String>,
    /// Orders of this customer
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    customer: Option<String>,
    /// Orders from this day or time on: 2026-09-01, 01.09.2026, "1 Sep 2026", 2026-09-01T12:00+02:00 (UTC where no zone is
    /// written)
    #[arg(long, value_name = "TIME", value_parser = limit)]
    since: Option<times::Limit>,
    /// Orders up to the end of this day, or before this time
    #[arg(long, value_name = "TIME", value_parser = limit)]
    until: Option<times::Limit>,
    /// Show at most so many orders, 0 for all; 20 unless orders are named by their numbers
    #[arg(long, value_name = "N")]
    most: Option<usize>,
    /// How the story is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Replace addresses, user agents, ids of sessions and customers, e-mail addresses and the like by pseudonyms that are
    /// the same throughout the output
    #[arg(long, conflicts_with = "letter")]
    redact: bool,
    #[command(flatten)]
    key: KeyArgs,
    /// Write one reply to the partner who asked instead: what was found, the evidence, the rule, the next steps
    #[arg(long, conflicts_with = "format")]
    letter: bool,
    /// The partner who asked, by id or name: the letter says nothing about any other partner
    #[arg(long = "for", value_name = "PARTNER", requires = "letter", allow_hyphen_values = true)]
    for_partner: Option<String>,
    /// The letter's language: en, de, es, fr, or one that --templates has
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    lang: String,
    /// Who signs the letter, under its closing
    #[arg(long, value_name = "NAME", requires = "letter")]
    sign: Option<String>,
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

/// The note on stories with lines of visitors.
const PERSONAL: &str = "Holds addresses and ids of customers: for use in the house. --redact replaces them.";

/// The note on stories without them.
const REDACTED: &str =
    "Addresses, user agents and ids of people are replaced by pseudonyms, each the same throughout this output.";

/// The most stories for an open question, unless --most says otherwise.
const MOST: usize = 20;

/// The result of a search.
struct Found {
    /// The orders, by time.
    stories: Vec<Story>,
    /// The number of orders without the limit; `None` where there are more, and counting them would require reading them all.
    total: Option<usize>,
    /// How the run ends: whether every typed number was answered, and every input was read to its end.
    end: End,
    /// The known partners, for a letter.
    partners: Known,
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
        let Some(found) = self.find()? else { return Ok(End::Missing) };
        let Found { mut stories, total, end, partners } = found;
        if self.is_without_zone() && !self.input.quiet {
            note_zone(&stories, self.since.map(|limit| limit.from), self.until.map(|limit| limit.to));
        }
        if let Some(template) = template {
            let party = match &self.for_partner {
                Some(typed) => Some(letters::named(typed, "--for", &partners, !self.is_saved())?),
                None => letters::only_one(&stories)?,
            };
            self.write_letter(&template, party.as_ref(), &stories)?;
        } else {
            self.key.only_with(self.redact, "--redact")?;
            let mut redactor = self.key.named(self.input.quiet)?.map_or_else(Redactor::default, Redactor::keyed);
            for story in stories.iter_mut().filter(|_| self.redact) {
                redactor.redact(story);
            }
            self.write(&stories)?;
        }
        let shown = stories.len();
        match total {
            Some(total) if total > shown => {
                tell(&format!("{shown} of {} are shown; --most {total} shows all", counted(total as u64, "order")));
            }
            Some(_) => {}
            None => tell(&format!(
                "{} shown, and there are more; --most 0 shows all",
                agreed(shown as u64, "order is", "orders are")
            )),
        }
        Ok(end)
    }

    /// The requested orders; `None` where no typed number exists, which is reported on standard error.
    fn find(&self) -> Result<Option<Found>, Error> {
        let asked = self.asked();
        let mut question = asked.question;
        let Some(folder) = &self.folder(&asked.numbers)? else {
            let (settings, inputs) = prepare_orders(&self.input_without_paths(), asked.files)?;
            let progress = Bar::start(self.input.quiet, None);
            let analysis = analyze(&inputs, settings, None, &progress)?;
            drop(progress);
            return self.of_analysis(&analysis, &asked.numbers, question);
        };
        threads::start_without_tables(self.input.threads)?;
        let place = folder.display().to_string();
        let mut whole = true;
        if !asked.numbers.is_empty() {
            let answers = saved::resolve(folder, &asked.numbers)?;
            (question.orders, whole) = take(&answers, &place, self.input.quiet);
            if question.orders.is_empty() {
                return Ok(None);
            }
        }
        let partners = if self.letter && self.for_partner.is_some() || question.tag.is_some() {
            saved::partners(folder)?
        } else {
            BTreeMap::new()
        };
        settle(&mut question, &partners);
        let saved = saved::stories(folder, &question, self.most(&question))?;
        self.found(place, &question, saved, whole, partners).map(Some)
    }

    /// The requested orders in logs that were analysed.
    fn of_analysis(
        &self,
        analysis: &Analysis,
        typed: &[String],
        mut question: Question,
    ) -> Result<Option<Found>, Error> {
        let files: Vec<&str> = analysis.orders.files.iter().map(|file| file.path.as_str()).collect();
        let place = files.join(", ");
        let mut whole = true;
        if !typed.is_empty() {
            let known: Vec<&str> = analysis.orders.iter().map(|order| order.id).collect();
            (question.orders, whole) = take(&numbers::resolve(typed, &known), &place, self.input.quiet);
            if question.orders.is_empty() {
                return Ok(None);
            }
        }
        let list = &analysis.merchant.partners.list;
        let partners: Known = list.iter().map(|partner| (partner.tag.clone(), partner.name.clone())).collect();
        settle(&mut question, &partners);
        let mut places = explain::find(analysis, &question);
        let total = places.len();
        places.truncate(self.most(&question));
        let stories = explain::tell(analysis, &places, &|_| true)?;
        let told = saved::Told { stories, total: Some(total) };
        let mut found = self.found(place, &question, told, whole, partners)?;
        for fault in analysis.logs.iter().filter_map(|log| log.fault.as_ref()) {
            tell(&fault.to_string());
            found.end = found.end.max(End::Incomplete);
        }
        Ok(Some(found))
    }

    /// The options of the inputs without the words, some of which are numbers.
    fn input_without_paths(&self) -> InputArgs {
        InputArgs { paths: Vec::new(), ..self.input.clone() }
    }

    /// The most stories that are shown.
    fn most(&self, question: &Question) -> usize {
        match self.most {
            Some(0) => usize::MAX,
            Some(most) => most,
            None if question.orders.is_empty() => MOST,
            None => usize::MAX,
        }
    }

    fn found(
        &self,
        place: String,
        question: &Question,
        told: saved::Told,
        whole: bool,
        partners: Known,
    ) -> Result<Found, Error> {
        let saved::Told { stories, total } = told;
        if stories.is_empty() {
            return Err(Error::new(Kind::Format, place, format!("holds no order {}", question.words()))
                .hint("write the number, the partner's id or name, or the customer's id as the order log has it"));
        }
        let is_cut = total.is_none_or(|total| total > self.most(question));
        let whole = whole && (is_cut || all_told(question, &stories));
        Ok(Found { stories, total, end: if whole { End::Done } else { End::Missing }, partners })
    }

    fn write(&self, stories: &[Story]) -> io::Result<()> {
        let note = if self.redact { REDACTED } else { PERSONAL };
        let mut out = anstream::stdout().lock();
        match self.format {
            Format::Text => {
                for (nth, story) in stories.iter().enumerate() {
                    if nth > 0 {
                        writeln!(out)?;
                    }
                    timeline::write(story, columns(), if nth + 1 == stories.len() { note } else { "" }, &mut out)?;
                }
                Ok(())
            }
            Format::Markdown => export::markdown(stories, note, &mut io::stdout().lock()),
            Format::Html => crate::report::web::write_stories(stories, note, &mut io::stdout().lock()),
            Format::Json => export::json(stories, note, &mut io::stdout().lock()),
        }
    }
}

/// Replaces the typed partner by the known one with that id or name; reports on standard error where there are several.
fn settle(question: &mut Question, known: &Known) {
    let Some(typed) = &question.tag else { return };
    let mut found = typed.among(&letters::pairs(known));
    match found.len() {
        0 => {}
        1 => question.tag = found.pop(),
        _ => {
            let tags: Vec<&str> = found.iter().map(Party::tag).collect();
            tell(&format!("{} can be several partners; the orders of all are told: {}", typed.typed, tags.join(", ")));
        }
    }
}
