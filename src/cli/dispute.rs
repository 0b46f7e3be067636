//! `tagtrail dispute`: claims and answers in the layouts that networks take.

mod source;

use super::args::InputArgs;
use super::outcome::{End, Stop, tell};
use crate::base::counted::{agreed, counted};
use crate::base::error::{Error, Kind, Result};
use crate::base::units::Micros;
use crate::jobs::dispute::{inquiries, transactions};
use crate::jobs::explain::times;
use crate::output::{Existing, Files, Unguarded};
use crate::report::dispute::{
    Answer, Claims, NETWORKS, Network, Records, Reply, Shown, decline_repeated, file, reply, write_page,
};
use crate::report::escape::terminal;
use crate::report::letter::{Letter, Template};
use crate::report::party::Party;
use crate::report::story::{Question, Story};
use clap::{Args, ValueEnum};
use source::Found;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tagtrail dispute --partner coffee-20 --network awin --program 5150 --result result > data.csv\n  \
tagtrail dispute --partner 'Coffee Blog' --result result --format letter\n  \
tagtrail dispute --answer inquiries.csv --partner coffee-20 --network impact --action 9026 --result result > resolutions.csv\n  \
tagtrail dispute --tag coffee-20 access.log orders.csv partners.csv\n\n\
Without --answer: the sales that the partner lost and can claim, with what was found and when, in the columns that the network's \
upload takes. What the network does not take (too young, too old, without an amount) is named on standard error and left out.\n\n\
With --answer LIST: each row of the partner's list of missing orders is answered: credited already, lost (and why), not the \
partner's, not payable, cannot be decided; with the network's own words for the reason. LIST is the network's file of inquiries, \
or any table with a column of order numbers.\n\n\
Neither holds addresses, user agents, ids of visitors and customers, or anything about other partners. docs/disputes.md describes \
each network's columns, limits and deadlines."
)]
pub(super) struct Dispute {
    #[command(flatten)]
    input: InputArgs,
    /// Answer from this folder, which analyze --out wrote
    #[arg(long, value_name = "DIR")]
    result: Option<PathBuf>,
    /// The partner, by id or name
    #[arg(long, visible_alias = "tag", value_name = "PARTNER", required = true, allow_hyphen_values = true)]
    partner: String,
    /// Answer this list of missing orders, row by row
    #[arg(long, value_name = "LIST")]
    answer: Option<PathBuf>,
    /// The network that takes the file: impact, awin, rakuten, pepperjam, affiliatefuture, or plain for no one in particular
    #[arg(long, value_name = "NETWORK", default_value = "plain", value_parser = network)]
    network: &'static Network,
    /// The shop's programme in the network: impact's Campaign Id, Awin's `merchant_id`, Rakuten's MID, Pepperjam's
    /// `advertiser_id`, the Merchant of `AffiliateFuture`
    #[arg(long, value_name = "ID", default_value = "")]
    program: String,
    /// The network's own list of transactions (repeatable): a declined sale and a wrong amount are claimed as such, and what was
    /// credited meanwhile is left out
    #[arg(long, value_name = "FILE", conflicts_with = "answer")]
    transactions: Vec<PathBuf>,
    /// impact's id of the event type, for its resolutions (Action Tracker)
    #[arg(long, value_name = "ID", default_value = "", requires = "answer")]
    action: String,
    /// Also claim sales that are only perhaps claimable
    #[arg(long, conflicts_with = "answer")]
    maybe: bool,
    /// Claim only orders in this currency: a file has one
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Orders from this day or time on
    #[arg(long, value_name = "TIME", value_parser = times::read)]
    since: Option<times::Limit>,
    /// Orders up to the end of this day, or before this time
    #[arg(long, value_name = "TIME", value_parser = times::read)]
    until: Option<times::Limit>,
    /// The day on which the claims are handed in, for the network's limits of age [default: today]
    #[arg(long, value_name = "DAY", value_parser = times::read)]
    today: Option<times::Limit>,
    /// What is written
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// The language of what was found: en, de, es or fr
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    lang: String,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file of --out
    #[arg(long, requires = "out")]
    force: bool,
}

/// What is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// The network's file
    Csv,
    /// A page that opens offline
    Page,
    /// A letter
    Letter,
    /// For programs
    Json,
}

fn network(name: &str) -> std::result::Result<&'static Network, String> {
    let names: Vec<&str> = NETWORKS.iter().map(|network| network.name).collect();
    Network::named(name).ok_or_else(|| format!("no layout of {name:?}; there are {}", names.join(", ")))
}

impl Dispute {
    /// Whether it writes on standard output.
    pub(super) fn prints(&self) -> bool {
        self.out.is_none()
    }

    pub(super) fn run(&self) -> std::result::Result<End, Stop> {
        let words = Template::of(&self.lang, None).map_err(|what| Error::new(Kind::Settings, "", what))?;
        let needs_program = self.answer.is_none() && self.format == Format::Csv && !self.network.program.is_empty();
        if needs_program && self.program.is_empty() {
            let what = format!("{} needs the programme's id in each row ({})", self.network.name, self.network.program);
            return Err(Error::new(Kind::Usage, "", what).hint("add --program ID").into());
        }
        let place = self.out.as_ref().map(|out| Files::one(out, Existing::of(self.force), Arc::new(Unguarded)));
        let place = place.transpose()?;
        let (bytes, end) = match &self.answer {
            Some(list) => self.answers(list, &words)?,
            None => self.claims(&words)?,
        };
        match place {
            Some(place) => place.write_one(bytes)?,
            None => std::io::stdout().lock().write_all(&bytes)?,
        }
        Ok(end)
    }

    /// The claims.
    fn claims(&self, words: &Template) -> std::result::Result<(Vec<u8>, End), Stop> {
        let question = Question {
            tag: Some(Party::typed(&self.partner)),
            since: self.since.map(|limit| limit.from),
            until: self.until.map(|limit| limit.to),
            ..Question::default()
        };
        let Found { stories, party, end, .. } = self.find(question, &[])?;
        let records = Records::of(&transactions(&self.transactions)?, &party, &stories);
        let mut claims = Claims::of(&stories, (&party, &records), self.network, words, self.maybe, self.now());
        if let Some(currency) = &self.currency {
            claims.keep_currency(currency);
        }
        self.one_currency(&claims)?;
        self.report(&claims);
        let rows = self.network.claim_rows(&claims.taken, &self.program);
        let bytes = match self.format {
            Format::Csv => file(&self.network.columns(), &rows).into_bytes(),
            Format::Page => self.page(Shown::Claims(&claims.taken), &party)?,
            Format::Letter => letter(words, &party, &claimed(stories, &claims))?,
            Format::Json => json(&serde_json::json!({
                "schema": "tagtrail.dispute/1",
                "network": self.network.name,
                "columns": self.network.columns(),
                "rows": rows,
                "refused": claims.refused.iter().map(|one| [&one.order, &one.why]).collect::<Vec<_>>(),
                "not_claimable": claims.not_claimable,
                "not_yet": claims.not_yet,
                "maybe": claims.maybe,
            }))?,
        };
        Ok((bytes, end))
    }

    /// The answers to a list.
    fn answers(&self, list: &std::path::Path, words: &Template) -> std::result::Result<(Vec<u8>, End), Stop> {
        super::threads::start(self.input.threads)?;
        let inquiries = inquiries(list)?;
        let numbers: Vec<String> = inquiries.iter().map(|inquiry| inquiry.order.clone()).collect();
        let found = self.find(Question::default(), &numbers)?;
        let mut replies: Vec<Reply> = inquiries
            .into_iter()
            .map(|inquiry| {
                let story = found.story(&inquiry.order);
                reply(inquiry, story, found.span, &found.party, words)
            })
            .collect();
        decline_repeated(&mut replies);
        self.report_answers(&replies);
        let rows = self.network.answer_rows(&replies, &self.action);
        let bytes = match self.format {
            Format::Csv => file(self.network.answer_columns, &rows).into_bytes(),
            Format::Page => self.page(Shown::Answers(&replies), &found.party)?,
            Format::Letter => {
                let known = replies.iter().filter_map(|reply| found.story(&reply.inquiry.order)).cloned();
                letter(words, &found.party, &known.collect::<Vec<_>>())?
            }
            Format::Json => json(&serde_json::json!({
                "schema": "tagtrail.answers/1",
                "network": self.network.name,
                "columns": self.network.answer_columns,
                "rows": rows,
            }))?,
        };
        Ok((bytes, found.end))
    }

    /// When the claims are handed in.
    fn now(&self) -> Micros {
        #[expect(clippy::disallowed_methods, reason = "the command line reads the clock")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = Micros(now.map(|since| since.as_micros() as i64).unwrap_or_default());
        self.today.map_or(now, |limit| limit.from)
    }

    /// Refuses claims of several currencies: the layouts have no column for it.
    fn one_currency(&self, claims: &Claims) -> Result<()> {
        let currencies = claims.currencies();
        let is_plain = self.network.program.is_empty() || self.format != Format::Csv;
        if currencies.len() < 2 || is_plain {
            return Ok(());
        }
        let what = format!("the claims are in {}, and a file has one currency", currencies.join(", "));
        Err(Error::new(Kind::Format, "", what).hint(format!("write one file each: --currency {}", currencies[0])))
    }

    /// Reports on standard error what is not in the file.
    fn report(&self, claims: &Claims) {
        for refused in claims.refused.iter().take(MOST_NAMED) {
            tell(&format!("order {} is left out: {}", refused.order, refused.why));
        }
        if claims.refused.len() > MOST_NAMED {
            tell(&agreed(
                (claims.refused.len() - MOST_NAMED) as u64,
                "more order is left out",
                "more orders are left out",
            ));
        }
        if self.input.quiet {
            return;
        }
        tell(&format!(
            "{} can be claimed, {} cannot",
            counted(claims.taken.len() as u64, "sale"),
            claims.not_claimable
        ));
        if claims.not_yet > 0 {
            tell(&format!("{} may still be credited", claims.not_yet));
        }
        if claims.maybe > 0 {
            tell(&format!("{} more are perhaps claimable: --maybe adds them", claims.maybe));
        }
        if !self.network.deadline.is_empty() {
            tell(self.network.deadline);
        }
    }

    fn report_answers(&self, replies: &[Reply]) {
        let is_file = matches!(self.format, Format::Csv | Format::Json);
        if let Some(what) = self.network.cannot_match(replies).filter(|_| is_file) {
            tell(&what);
        }
        if self.input.quiet {
            return;
        }
        let count = |is: &dyn Fn(&Answer) -> bool| replies.iter().filter(|reply| is(&reply.answer)).count();
        tell(&format!(
            "{} answers: {} credited already, {} lost, {} declined, {} cannot be decided",
            replies.len(),
            count(&|answer| *answer == Answer::Credited),
            count(&|answer| *answer == Answer::Accepted),
            count(&|answer| matches!(answer, Answer::Declined(_))),
            count(&|answer| matches!(answer, Answer::Open(_))),
        ));
        for reply in replies.iter().filter(|reply| matches!(reply.answer, Answer::Open(_))).take(MOST_NAMED) {
            let Answer::Open(why) = reply.answer else { continue };
            let order = terminal(&reply.inquiry.order);
            let order = if order.is_empty() { order } else { format!(", order {order}").into() };
            tell(&format!("row {}{order}: {why}", reply.inquiry.row));
        }
    }

    fn page(&self, shown: Shown<'_>, party: &Party) -> std::io::Result<Vec<u8>> {
        let name = if party.name().is_empty() { party.tag() } else { party.name() };
        let mut bytes = Vec::new();
        write_page(shown, name, self.network, &mut bytes)?;
        Ok(bytes)
    }
}

/// The most orders that are named on standard error.
const MOST_NAMED: usize = 20;

/// The stories of the claims.
fn claimed(mut stories: Vec<Story>, claims: &Claims) -> Vec<Story> {
    let is_claimed = |story: &Story| {
        claims.taken.iter().any(|claim| claim.order == crate::report::story::number(&story.verdict.order_id))
    };
    stories.retain(is_claimed);
    stories
}

fn letter(words: &Template, party: &Party, stories: &[Story]) -> std::result::Result<Vec<u8>, Stop> {
    if stories.is_empty() {
        return Err(Error::new(Kind::Format, "", "no order to write a letter about").into());
    }
    let mut bytes = Vec::new();
    words.write(&Letter { party: Some(party), stories, signature: "" }, &mut bytes)?;
    Ok(bytes)
}

fn json(value: &serde_json::Value) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    crate::report::json::write(value, &mut bytes)?;
    Ok(bytes)
}
