//! The story of one order: its outcome, the page views before it, the opinion of every cause, and the conclusions.
//!
//! Everything that is said about an order (on a terminal, in a page, in Markdown, in a letter) is made from this value. A result
//! keeps it, so a question can be answered when the logs are long gone.

use super::party::Party;
use super::words::Word;
use super::{Row, words};
use crate::base::units::{Micros, Money, Span};
use crate::causes::Cause;
use crate::sessions::Link;
use crate::verdict::Reason;
use serde::{Deserialize, Serialize};

/// The name and version of a story's layout, in files and in what `explain --format json` prints.
///
/// A field that is added keeps it; one that is renamed, removed or changes its meaning makes it `/2`.
pub const SCHEMA: &str = "tagtrail.story/1";

/// The visitor of a page view.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The browser that ordered.
    Own,
    /// The buyer with another browser or on another device.
    OtherJar,
    /// Somebody else at the same address, mostly with the same browser.
    Neighbour,
}

impl View {
    /// The visitor in words after a comma; empty for the browser that ordered.
    pub const fn whose(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::OtherJar => ", other cookies",
            Self::Neighbour => ", same address",
        }
    }
}

/// The kind of a moment, by which it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// An arrival that a partner or another channel could be paid for.
    Click,
    /// A page like any other.
    Page,
    /// Something was put in the cart.
    Cart,
    /// A page of the checkout.
    Checkout,
    /// The page that confirms the order.
    Confirmation,
    /// A request that a page sends to a tracker.
    Beacon,
}

/// What joins a page view to an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Join {
    /// The address alone. No verdict rests on it.
    Address,
    /// A key of the order.
    By(Link),
}

impl Join {
    /// Its word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::By(link) => link.name(),
        }
    }
}

impl Word for Join {
    fn word(self) -> &'static str {
        self.name()
    }

    fn of(word: &str) -> Option<Self> {
        if word == Self::Address.name() { Some(Self::Address) } else { Link::of(word).map(Self::By) }
    }
}

/// One page view of a story.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moment {
    /// When.
    pub at: Micros,
    /// What it was, in a few words.
    pub what: String,
    /// The request's path, shortened; with its method where that is not `GET`. Empty where the line could not be read again.
    #[serde(default)]
    pub path: String,
    /// Requests that this row counts: more than one where a page's background requests, or reloads, share a row.
    #[serde(default = "one")]
    pub count: u64,
    /// Its kind.
    pub mark: Mark,
    /// What joins it to the order.
    #[serde(with = "words")]
    pub joined_by: Join,
    /// Its visitor.
    pub whose: View,
    /// Whether the verdict rests on it.
    pub proof: bool,
    /// `file:line`.
    pub place: String,
    /// The raw line; empty when the log could be read only once.
    pub line: String,
}

const fn one() -> u64 {
    1
}

impl Moment {
    /// What it was, how often, and the path.
    pub fn title(&self) -> String {
        let times = if self.count > 1 { format!(" ×{}", self.count) } else { String::new() };
        format!("{}{times}", self.what)
    }
}

/// The opinion of one cause.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Stance {
    /// The cause applies.
    For {
        /// How surely, 0 to 1.
        weight: f64,
        /// One sentence.
        text: String,
    },
    /// The cause does not apply.
    Against {
        /// Why not.
        text: String,
    },
    /// The logs do not show it either way.
    CannotTell {
        /// The data that would decide it.
        needs: String,
    },
}

/// A cause and its opinion.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Opinion {
    /// The cause.
    #[serde(with = "words")]
    pub cause: &'static Cause,
    /// Its opinion.
    #[serde(flatten)]
    pub stance: Stance,
}

/// The conclusions from a verdict, in sentences.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Reasons {
    /// What happened, in a few words; empty for a plain credit.
    pub headline: String,
    /// The assumptions that decided it, in one sentence each.
    #[serde(default)]
    pub rests_on: Vec<String>,
    /// Why the verdict is not the second-best answer; empty when there is none.
    pub why_not: String,
    /// What would change the answer.
    pub would_change: Vec<String>,
    /// What to do, and what to ask for.
    pub ask_next: Vec<String>,
}

/// Everything about one order.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Story {
    /// The row of `verdicts`.
    pub verdict: Row,
    /// When the order was placed, by the web logs' clock.
    pub placed_at: Micros,
    /// The order's status as its file has it.
    pub status: String,
    /// The customer's id as the order's file has it.
    pub customer: String,
    /// The programme's window.
    pub window: Span,
    /// The name of the partner to whom the order was credited; empty when the partner list has no such partner.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credited_partner: String,
    /// The commission that the order log names; `None` when it names none.
    #[serde(with = "super::exact", default, skip_serializing_if = "Option::is_none")]
    pub commission: Option<Money>,
    /// The shop's time zone, such as `Europe/Berlin`; empty when the settings name none, or UTC.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// The conclusions.
    pub reasons: Reasons,
    /// Page views by time.
    pub moments: Vec<Moment>,
    /// The number of page views that were left out to keep the story short.
    pub left_out: u64,
    /// The opinion of each cause, in the order of the chain; empty when no partner touched the order.
    pub opinions: Vec<Opinion>,
}

impl Story {
    /// The answer in few words: outcome, cause, how sure.
    pub fn answer(&self) -> String {
        let row = &self.verdict;
        let cause = match row.cause {
            Reason::PlainCredit | Reason::Organic => String::new(),
            reason => format!(": {}", reason.name()),
        };
        let grade = row.grade.map(|grade| format!(", {}", grade.name())).unwrap_or_default();
        format!("{}{cause} (confidence {:.2}{grade})", row.outcome.name(), row.confidence)
    }

    /// Further facts, as names and values; values may quote the order log.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let row = &self.verdict;
        let money = |money: Option<Money>| {
            money.map(|m| format!("{} {}", m.of(&row.currency), row.currency).trim().to_owned()).unwrap_or_default()
        };
        let runner = |sure: f64| {
            let name = if row.runner_up.is_plain() { "credited" } else { row.runner_up.name() };
            format!("{name} ({sure:.2})")
        };
        let facts = [
            ("worth", money(row.amount)),
            ("status", self.status.clone()),
            ("credited to", row.credited_tag.clone()),
            (row.claimant_label(), row.claimant_tag.clone()),
            ("partner", row.partner.clone()),
            ("joined by", row.joined_by.word().to_owned()),
            (
                "window",
                row.lag_seconds.map(|lag| format!("{} of {}", Span::seconds(lag), self.window)).unwrap_or_default(),
            ),
            ("commission lost", money(row.commission_lost)),
            (
                "claim",
                row.claim.map(|claim| format!("{} (acts: {})", claim.name(), row.acts.word())).unwrap_or_default(),
            ),
            ("detail", row.detail.clone()),
            ("next best", row.runner_up_confidence.map(runner).unwrap_or_default()),
        ];
        facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// The requested orders. An empty question takes none; an order has to fit every given part.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Question {
    /// Order numbers, byte for byte as the order log has them.
    pub orders: Vec<String>,
    /// A partner, by id or name: the claimant, or who was credited.
    pub tag: Option<Party>,
    /// A customer's id.
    pub customer: Option<String>,
    /// The first instant.
    pub since: Option<Micros>,
    /// The first instant after the last.
    pub until: Option<Micros>,
}

impl Question {
    /// Whether a question has anything but order numbers.
    pub fn is_wide(&self) -> bool {
        self.tag.is_some() || self.customer.is_some() || self.since.is_some() || self.until.is_some()
    }

    /// Whether a question takes an order, as far as that is known without a verdict.
    pub fn takes_order(&self, id: &str, at: Micros, customer: &str) -> bool {
        let by_number = self.orders.is_empty() || self.orders.iter().any(|asked| asked == id);
        let by_customer = self.customer.as_ref().is_none_or(|id| customer == id);
        let since = self.since.is_none_or(|since| at >= since);
        let until = self.until.is_none_or(|until| at < until);
        (self.is_wide() || !self.orders.is_empty()) && by_number && by_customer && since && until
    }

    /// Whether a question takes an order's partner: who claims it, else who was credited.
    pub fn takes_partner(&self, row: &Row) -> bool {
        self.tag.as_ref().is_none_or(|party| {
            let tag = if row.claimant_tag.is_empty() { &row.credited_tag } else { &row.claimant_tag };
            party.is(tag, &row.partner)
        })
    }

    /// The question in words, for a message that nothing was found.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        if !self.orders.is_empty() {
            parts.push(self.orders.join(", "));
        }
        parts.extend(self.tag.as_ref().map(|party| format!("of partner {}", party.typed)));
        parts.extend(self.customer.as_ref().map(|id| format!("of customer {id}")));
        parts.extend(self.since.map(|at| format!("since {at}")));
        parts.extend(self.until.map(|at| format!("before {at}")));
        parts.join(" ")
    }
}

/// An order number without the decoration that only some files write.
pub fn number(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix('#').unwrap_or(id)
}
