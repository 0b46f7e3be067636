//! Explains the words of the columns `outcome` and `cause` that are no cause: what became of an order, and why it is
//! undetermined.
//!
//! Each has a manual page, as every cause has.

use crate::causes;

/// A word of a result, explained.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// The word in the files.
    pub id: &'static str,
    /// What it means, in a few words.
    pub headline: &'static str,
    /// Its manual page below the heading: Markdown.
    pub text: &'static str,
}

/// The outcomes, in the order of every listing.
pub const OUTCOMES: [Term; 4] = [
    Term {
        id: "credited",
        headline: "a partner was credited",
        text: "**What happened.** The order log says that a partner was paid for this order. The cause is empty, or it names how another \
partner lost to the credited one (`checkout_override`, `later_click`).

**How we know.** The order's `tag` column. The logs are asked only whether the credited partner's click is in them and whether \
another partner has a claim.

**What could fool us.** A credit is taken as the order log has it. Where the logs do not show the click, the confidence is lower.

**What to do.** Nothing, unless a cause is named beside it.",
    },
    Term {
        id: "lost",
        headline: "a partner brought the sale and was not credited",
        text: "**What happened.** A partner's link led to this order, and no partner was credited. The cause says why.

**How we know.** The click and the order belong to the same visitor, and the proof lines show what went wrong between them.

**What could fool us.** The page of the cause says so. The confidence says how often such verdicts are right.

**What to do.** The page of the cause says who acts, and whether the partner can claim the commission.",
    },
    Term {
        id: "organic",
        headline: "no partner's link led to this sale",
        text: "**What happened.** The visitor came to the shop without any partner.

**How we know.** The visitor's page views before the order are in the logs, and none of them is an arrival from a partner. Silence \
counts only where the logs cover the time in which a click would have counted, or where the visitor's cookies began in the logs.

**What could fool us.** A link without an id whose visitor sent no referrer; a click on another device without an account.

**What to do.** Nothing. A partner who claims the order can name the time and the address of the click.",
    },
    Term {
        id: "undetermined",
        headline: "the logs do not show what happened",
        text: "**What happened.** Nobody can say from these logs whether a partner brought the sale. The cause says what is missing: \
`log_gap`, `no_trail`, `ambiguous` or `needs`.

**How we know.** Something that the answer needs is not in the logs or in the order log.

**What could fool us.** Nothing is claimed, so nothing can be wrong. Many such orders mean that the logs are of another time, or lack \
a field.

**What to do.** The summary lists what to log or to export, and how many orders that could decide.",
    },
];

/// Why an order is undetermined.
pub const REASONS: [Term; 4] = [
    Term {
        id: "log_gap",
        headline: "the log lines that would show it are missing",
        text: "**What happened.** The time of the order, or much of the time in which a partner's click would have counted, is not in the \
logs. Beside `credited` it means that the order was paid, and that nobody can say whether another partner lost to it.

**How we know.** The logs begin later, end earlier, or have a gap where other lines should be. The sentence of the verdict names it.

**What could fool us.** A shop that was closed, or down, writes no lines either.

**What to do.** Find the missing files: older rotated logs, other front ends, archives. Then analyse again.",
    },
    Term {
        id: "no_trail",
        headline: "nothing joins the order to a page view",
        text: "**What happened.** The logs cover the time, but no line can be joined to the order.

**How we know.** None of the order's ids (number, session, customer, click id, address with browser) occurs in the logs.

**What could fool us.** Columns that were read wrongly; orders by telephone without a channel column; a front end whose logs are not \
among the files.

**What to do.** Export session, customer or click ids with the orders, and check the detected settings.",
    },
    Term {
        id: "ambiguous",
        headline: "several visitors or clicks fit, and nothing shows which",
        text: "**What happened.** More than one answer fits the lines equally well.

**How we know.** Several visitors with the same address and browser were at the checkout when the order was placed; or clicks of two \
partners carry the same time in different logs, so that nobody can say which came last; or visitors of one address crossed at a \
redirect.

**What could fool us.** Nothing is claimed.

**What to do.** Export the session or customer id with the orders; log times with fractions of a second.",
    },
    Term {
        id: "needs",
        headline: "the logs lack a field that would show it",
        text: "**What happened.** There may be a good click, but a cause cannot be ruled out without something that the logs do not hold.

**How we know.** The verdict's sentence names the field: the session cookie, the query of addresses, the click beacon.

**What could fool us.** A field that is logged under another name, which a setting can say.

**What to do.** Log the field from now on; `tagtrail check` names it for each log.",
    },
];

/// The outcome or reason of a name.
pub fn named(id: &str) -> Option<&'static Term> {
    OUTCOMES.iter().chain(&REASONS).find(|term| term.id == id)
}

/// What a word of the columns `cause` and `outcome` means, in a few words; empty for a word that is none of them.
pub fn headline(id: &str) -> &'static str {
    causes::named(id).map(|cause| cause.headline).or_else(|| named(id).map(|term| term.headline)).unwrap_or_default()
}

/// The same with a capital letter, as it is printed beside the word.
pub fn title(id: &str) -> String {
    let headline = headline(id);
    let mut letters = headline.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
