//! `tagtrail explain ORDER`: the whole story of one order, or of several.

use super::files::prepare;
use super::outcome::{End, Stop, tell};
use super::progress::Progress;
use super::saved;
use super::{InputArgs, columns};
use crate::analyze::analyze;
use crate::error::{Error, Kind};
use crate::explain;
use crate::report::story::{Question, Story};
use crate::report::{retold, timeline};
use crate::units::Micros;
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tagtrail explain 1001 access.log orders.csv partners.csv\n  \
tagtrail analyze --out result access.log orders.csv partners.csv\n  tagtrail explain 1001 1002 --result result\n  \
tagtrail explain --result result --tag coffee-20 --since 2026-09-01 --format markdown\n\n\
With --result the logs need not be at hand: the answer comes from the folder that analyze --out wrote, and every word is \
an order's number. Without it the first word is the order's number (several with commas between), unless --order, --tag, \
--customer, --since or --until say which orders are meant: then all words are files.")]
pub(super) struct Explain {
    /// The order's number; several with commas between
    #[arg(value_name = "ORDER")]
    order: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    /// Answer from this folder, which analyze --out wrote
    #[arg(long, value_name = "DIR")]
    result: Option<PathBuf>,
    /// An order's number (repeatable)
    #[arg(long = "order", value_name = "ID")]
    ids: Vec<String>,
    /// Orders that this partner's id claims, or was credited with
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Orders of this customer
    #[arg(long, value_name = "ID")]
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
        let (question, files) = self.question()?;
        let (stories, total) = match &self.result {
            Some(folder) => self.cut(saved::stories(folder, &question)?),
            None => self.from_logs(&question, files)?,
        };
        if stories.is_empty() {
            return Err(self.nothing(&question).into());
        }
        self.write(&stories)?;
        if total > stories.len() {
            tell(&format!("{} of {total} orders are told; --most {total} tells all", stories.len()));
        }
        Ok(End::Done)
    }

    /// What is asked for, and the files that were named in its place.
    fn question(&self) -> Result<(Question, Vec<PathBuf>), Error> {
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
        if !question.is_wide() && question.orders.is_empty() {
            let hint = "tagtrail explain 1001 --result DIR, or tagtrail explain 1001 access.log orders.csv";
            return Err(Error::new(Kind::Settings, "", "no order was named").hint(hint));
        }
        Ok((question, files))
    }

    /// Analyses, and tells the orders asked for; with their number before the limit.
    fn from_logs(&self, question: &Question, files: Vec<PathBuf>) -> Result<(Vec<Story>, usize), Error> {
        let (settings, inputs) = prepare(&self.input, files)?;
        let progress = Progress::start(self.input.quiet);
        let analysis = analyze(&inputs, settings, None, &progress.bytes)?;
        drop(progress);
        let (rows, total) = self.cut(explain::find(&analysis, question));
        Ok((explain::tell(&analysis, &rows, &|_| true)?, total))
    }

    fn cut<T>(&self, mut all: Vec<T>) -> (Vec<T>, usize) {
        let total = all.len();
        if self.most > 0 {
            all.truncate(self.most);
        }
        (all, total)
    }

    fn nothing(&self, question: &Question) -> Error {
        let place = self.result.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default();
        let error = Error::new(Kind::Format, place, format!("no order {}", question.words()));
        error.hint("write the number, the partner's id or the customer's id as the order log has it")
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
