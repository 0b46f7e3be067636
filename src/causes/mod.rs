//! Why a sale was not credited: one file per cause, grouped along the chain link → landing → browser → rivals → terms →
//! recording.
//!
//! A cause has three answers: the logs support it (with proof), exclude it (with proof), or do not show it (with what is
//! missing). No cause decides alone: `verdict` weighs them.

mod at_once;
mod beginning;
pub mod browser;
pub mod case;
mod customer_orders;
mod distance;
pub mod habits;
pub mod landing;
pub mod link;
pub mod norms;
pub mod recording;
mod related_orders;
pub mod replies;
pub mod rivals;
pub mod sale_norms;
pub mod terms;

pub use case::Case;
pub use customer_orders::CustomerOrders;
pub use norms::{Habits, RelatedOrders, SaleNorms};

use crate::logs::fields::{Field, Fields};
use crate::merchant::Trust;
use std::fmt;

/// The best evidence for an opinion.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// Something expected is absent, and others show that it should be there.
    Inferred,
    /// Several lines together show it.
    Derived,
    /// A line shows it.
    Observed,
}

impl Grade {
    /// All grades, the best last.
    pub const ALL: [Self; 3] = [Self::Inferred, Self::Derived, Self::Observed];

    /// The word in the `grade` column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inferred => "inferred",
            Self::Derived => "derived",
            Self::Observed => "observed",
        }
    }
}

/// The answer of one cause for one case.
#[derive(Clone, PartialEq, Debug)]
pub enum Opinion {
    /// It happened.
    Supports {
        /// How surely, 0 to 1.
        weight: f64,
        /// The best evidence.
        grade: Grade,
        /// The events that show it.
        proof: Vec<u32>,
        /// The details in few words: which damage, which order closed the session.
        detail: String,
        /// One plain sentence.
        because: String,
    },
    /// It did not happen.
    Excludes {
        /// Why not, in a few words.
        reason: String,
        /// The events that show it.
        proof: Vec<u32>,
    },
    /// The logs do not show it either way.
    CannotTell {
        /// What would have to be known.
        needs: String,
    },
}

impl Opinion {
    /// An exclusion without proof lines.
    pub fn no(reason: impl Into<String>) -> Self {
        Self::Excludes { reason: reason.into(), proof: Vec::new() }
    }

    /// An exclusion with proof lines.
    pub fn no_by(reason: impl Into<String>, proof: Vec<u32>) -> Self {
        Self::Excludes { reason: reason.into(), proof }
    }

    /// No answer, and what is missing for one.
    pub fn needs(what: impl Into<String>) -> Self {
        Self::CannotTell { needs: what.into() }
    }
}

/// Who can do something about a cause.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Actor {
    /// The publisher of the link.
    Publisher,
    /// The shop.
    Merchant,
    /// The affiliate platform or network.
    Platform,
    /// Nobody.
    Nobody,
}

impl Actor {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Publisher, Self::Merchant, Self::Platform, Self::Nobody];

    /// The word in the `acts` column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::Merchant => "merchant",
            Self::Platform => "platform",
            Self::Nobody => "nobody",
        }
    }
}

/// Whether a partner can claim the commission.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Claim {
    /// Yes, by the programme's rules.
    Yes,
    /// Depends on the programme's goodwill or contract.
    Maybe,
    /// Not any more, or never.
    No,
    /// Wait first.
    NotYet,
}

impl Claim {
    /// All answers.
    pub const ALL: [Self; 4] = [Self::Yes, Self::Maybe, Self::No, Self::NotYet];

    /// The word in the `claim` column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Maybe => "maybe",
            Self::No => "no",
            Self::NotYet => "not yet",
        }
    }
}

/// The stage between click and credit at which a cause loses sales, in the order of that way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// At the partner's link.
    Click,
    /// At the shop's landing page.
    Landing,
    /// In the browser, between landing and order.
    Cookie,
    /// At the order.
    Order,
    /// At the programme, which gives the credit.
    Credit,
}

/// What a cause shows of a click.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Something was wrong with it.
    Defect,
    /// The programme's terms refuse it: without an earlier defect nobody would have been paid either.
    Terms,
    /// Nothing was wrong with it.
    Clean,
}

/// A property that several causes share, and that other code acts on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Property {
    /// It depends on where in an address the id is: where that is not known, it gives no answer.
    ReadsLink,
    /// It looks for the fields that it needs by itself, landing by landing.
    LooksForFields,
    /// Only the click beacon shows it: where there is none, it need not be ruled out.
    ByClickBeacon,
    /// It claims a good click: the time of the order has to be in the logs.
    GoodClick,
    /// Another partner took the credit, so that a credited order has it, too.
    Rival,
    /// The order's own data show it, independent of the link that led to it.
    OfOrder,
    /// There was no sale that a programme pays for.
    Worthless,
    /// Its orders show nothing of a programme's terms.
    HidesTerms,
    /// Another partner or channel won: the programme's rules give the credit to that one.
    LostToAnother,
    /// The id in the link may be nobody's, so that its publisher cannot be named.
    OfNobodysId,
    /// Its details are about the judged click and the order alone, and concern nobody else.
    OwnDetails,
}

/// A cause. Two are the same when their names are.
pub struct Cause {
    /// Its name in results.
    pub id: &'static str,
    /// What happened, in a few words.
    pub headline: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// Who acts.
    pub acts: Actor,
    /// Whether the partner can claim.
    pub claim: Claim,
    /// Where it loses sales.
    pub stage: Stage,
    /// What it shows of a click.
    pub role: Role,
    /// Its further properties.
    pub properties: &'static [Property],
    /// How surely the settings are right that it depends on besides hosts and links, 0 to 1.
    pub rests_on: fn(&Trust) -> f64,
    /// Causes that have to be ruled out first: where one of these gives no answer, this one cannot be claimed.
    pub rules_out: &'static [&'static Cause],
    /// The fields that log lines must have to decide it.
    pub needs: &'static [Field],
    /// The file that holds it; its leading comment is the manual page.
    pub source: &'static str,
    /// Judges a case.
    pub check: fn(&Case<'_>) -> Opinion,
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Cause {}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl Cause {
    /// Whether it has a property.
    pub fn is(&self, mark: Property) -> bool {
        self.properties.contains(&mark)
    }

    /// Whether a case supports it.
    pub fn holds(&self, case: &Case<'_>) -> bool {
        matches!((self.check)(case), Opinion::Supports { .. })
    }

    /// Whether log lines without these fields cannot decide it.
    pub fn is_undecided_without(&self, lacking: Fields) -> bool {
        self.needs.iter().any(|field| lacking.has(*field))
    }

    /// The manual page: Markdown, from the comment at the head of the cause's file.
    pub fn manual(&self) -> String {
        let lines = self.source.lines().take_while(|line| line.starts_with("//!"));
        let text: Vec<&str> = lines.map(|line| line.trim_start_matches("//!").trim_start_matches(' ')).collect();
        text.join("\n")
    }
}

/// All causes in the order of the chain.
pub const ALL: &[&Cause] = &[
    &link::missing_tag::CAUSE,
    &link::malformed_link::CAUSE,
    &link::truncated_tag::CAUSE,
    &link::altered_tag::CAUSE,
    &link::unknown_tag::CAUSE,
    &landing::redirect_dropped_tag::CAUSE,
    &landing::landing_failed::CAUSE,
    &landing::stripped_tag::CAUSE,
    &browser::cookies_refused::CAUSE,
    &browser::tracker_blocked::CAUSE,
    &browser::capped_cookie::CAUSE,
    &browser::cleared_cookies::CAUSE,
    &browser::private_window::CAUSE,
    &browser::app_handoff::CAUSE,
    &browser::cross_device::CAUSE,
    &rivals::checkout_override::CAUSE,
    &rivals::later_click::CAUSE,
    &rivals::other_channel::CAUSE,
    &terms::expired_window::CAUSE,
    &terms::session_closed::CAUSE,
    &terms::order_void::CAUSE,
    &terms::duplicate_order::CAUSE,
    &terms::non_web_order::CAUSE,
    &terms::ineligible_sale::CAUSE,
    &terms::automated_click::CAUSE,
    &recording::conversion_not_recorded::CAUSE,
    &recording::not_yet_reported::CAUSE,
    &recording::not_credited::CAUSE,
];

/// The cause of a name.
pub fn named(id: &str) -> Option<&'static Cause> {
    ALL.iter().copied().find(|cause| cause.id == id)
}
