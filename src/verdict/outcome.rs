//! What a verdict says of an order: its outcome and the reason.

use crate::causes::{self, Cause, Property};
use std::cmp::Ordering;

/// What became of an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Outcome {
    /// A partner was credited.
    Credited,
    /// No partner was credited, and the logs show why.
    Lost,
    /// No partner touched it.
    Organic,
    /// The logs do not show it.
    #[default]
    Undetermined,
}

impl Outcome {
    /// All outcomes, in the order of every listing.
    pub const ALL: [Self; 4] = [Self::Credited, Self::Lost, Self::Organic, Self::Undetermined];

    /// The word in the `outcome` column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Credited => "credited",
            Self::Lost => "lost",
            Self::Organic => "organic",
            Self::Undetermined => "undetermined",
        }
    }

    /// The outcome of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == word)
    }
}

/// Why an order has its outcome: what the `cause` column holds. Reasons are sorted by their names.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Reason {
    /// Nothing is to be explained: a partner was credited, and nobody else claims.
    #[default]
    PlainCredit,
    /// A partner lost the sale, or lost it to the credited partner.
    Cause(&'static Cause),
    /// No partner touched the order.
    Organic,
    /// The log lines that would show it are missing.
    LogGap,
    /// Nothing joins the order to a page view.
    NoTrail,
    /// Several visitors or clicks fit, and nothing shows which.
    Ambiguous,
    /// The logs lack a field that would show it.
    Needs,
}

impl Reason {
    /// The reasons that are no cause, but for the plain credit.
    pub const OTHERS: [Self; 5] = [Self::Organic, Self::LogGap, Self::NoTrail, Self::Ambiguous, Self::Needs];

    /// The word in the `cause` column; empty for a plain credit.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PlainCredit => "",
            Self::Cause(cause) => cause.id,
            Self::Organic => "organic",
            Self::LogGap => "log_gap",
            Self::NoTrail => "no_trail",
            Self::Ambiguous => "ambiguous",
            Self::Needs => "needs",
        }
    }

    /// The reason of a word.
    pub fn named(word: &str) -> Option<Self> {
        if word.is_empty() {
            return Some(Self::PlainCredit);
        }
        let other = Self::OTHERS.into_iter().find(|reason| reason.name() == word);
        other.or_else(|| causes::named(word).map(Self::Cause))
    }

    /// The cause, if it is one.
    pub const fn cause(self) -> Option<&'static Cause> {
        match self {
            Self::Cause(cause) => Some(cause),
            _ => None,
        }
    }

    /// Whether it is this cause.
    pub fn is_of(self, cause: &Cause) -> bool {
        self.cause() == Some(cause)
    }

    /// Whether it is a cause with a property.
    pub fn is(self, property: Property) -> bool {
        self.cause().is_some_and(|cause| cause.is(property))
    }

    /// Whether it says nothing beyond the outcome.
    pub fn is_plain(self) -> bool {
        self == Self::PlainCredit
    }
}

impl PartialOrd for Reason {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reason {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::named(outcome.name()), Some(outcome));
        }
        let causes = causes::ALL.iter().copied().map(Reason::Cause);
        for reason in causes.chain(Reason::OTHERS).chain([Reason::PlainCredit]) {
            assert_eq!(Reason::named(reason.name()), Some(reason));
        }
        assert_eq!((Reason::named("lost"), Outcome::named("")), (None, None));
    }
}
