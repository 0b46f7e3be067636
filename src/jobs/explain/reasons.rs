//! The conclusions from a verdict: why it is not the second-best answer, what would change it, what to ask for.

use crate::causes::{Actor, Claim, Opinion};
use crate::merchant::Terms;
use crate::report::Row;
use crate::report::story::Reasons;
use crate::sessions::Link;
use crate::verdict::{Judgement, Opinions, Outcome, Reason, words};
use std::collections::BTreeMap;

/// The most missing fields that are named per order.
const MOST_NEEDS: usize = 4;

/// The conclusions from the judgement of an order, under the terms of the judged partner's programme.
pub(super) fn of(row: &Row, judgement: &Judgement, terms: &Terms) -> Reasons {
    Reasons {
        headline: headline(row),
        rests_on: Vec::new(),
        why_not: why_not(row, &judgement.opinions),
        would_change: would_change(row, &judgement.opinions, terms),
        ask_next: ask_next(row),
    }
}

fn headline(row: &Row) -> String {
    words::headline(row.cause.name()).to_owned()
}

/// Why the second-best answer is not the answer.
fn why_not(row: &Row, opinions: &Opinions) -> String {
    let Some(sure) = row.runner_up_confidence else { return String::new() };
    let verdict = if row.cause.is_plain() { row.outcome.name() } else { row.cause.name() };
    match row.runner_up {
        Reason::Organic => {
            return "The click was made with other cookies than the order. If it was another person's, no partner brought this sale; what \
joins the two shows that it was the same person's."
                .to_owned();
        }
        Reason::PlainCredit => {
            return format!(
                "The next best answer is that the credit was fair. What decides against it: {}",
                lower(&row.because)
            );
        }
        _ => {}
    }
    let name = row.runner_up.name();
    match opinions.iter().find(|(cause, _)| row.runner_up.is_of(cause)).map(|(_, opinion)| opinion) {
        Some(Opinion::Supports { .. }) if row.outcome == Outcome::Undetermined => {
            format!("{name} would be the answer if nothing were missing: {}", lower(&row.because))
        }
        Some(Opinion::Supports { .. }) => format!(
            "{name} holds as well, but {verdict} decides: it happened earlier on the way from the link to the credit, or the \
terms refuse the sale anyway, so that mending {name} alone would not have paid."
        ),
        Some(Opinion::Excludes { reason, .. }) => format!("{name} does not hold for the judged click: {reason}."),
        Some(Opinion::CannotTell { needs }) => format!("{name} can neither be shown nor ruled out without {needs}."),
        None => format!("The evidence for {name} is weaker: {sure:.2} against {:.2}.", row.confidence),
    }
}

/// A sentence as the end of another one.
fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn would_change(row: &Row, opinions: &Opinions, terms: &Terms) -> Vec<String> {
    let mut changes = Vec::new();
    match row.cause {
        Reason::Organic => changes.push(format!(
            "A partner's click in the {} before the order, by the same session, customer or click id.",
            terms.window
        )),
        Reason::LogGap => changes.push("The missing log lines; other front ends or archives may have them.".to_owned()),
        Reason::NoTrail => changes.push("An id that appears in both the order and the web logs.".to_owned()),
        Reason::Ambiguous => changes.push("A session or customer id that only one of the visitors has.".to_owned()),
        _ => {}
    }
    if row.joined_by == Some(Link::Device) {
        changes.push(
            "The click is joined by address and browser alone; a session or customer id could confirm or refute it."
                .to_owned(),
        );
    }
    if row.runner_up == Reason::Organic {
        changes
            .push("Proof that the click was another person's, such as another customer id in its session.".to_owned());
    }
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (cause, opinion) in opinions {
        if let Opinion::CannotTell { needs: what } = opinion {
            needs.entry(what).or_default().push(cause.id);
        }
    }
    let left_out = needs.len().saturating_sub(MOST_NEEDS);
    for (what, ids) in needs.into_iter().take(MOST_NEEDS) {
        changes.push(format!("{} cannot be decided without {what}.", ids.join(", ")));
    }
    if left_out > 0 {
        let (gaps, are) = if left_out == 1 { ("gap", "is") } else { ("gaps", "are") };
        changes.push(format!("{left_out} more {gaps} {are} listed among the causes below."));
    }
    if changes.is_empty() && row.outcome == Outcome::Lost {
        changes.push("Nothing that the logs lack: every other cause is excluded by what they hold.".to_owned());
    }
    changes
}

fn ask_next(row: &Row) -> Vec<String> {
    let cause = row.cause.cause();
    let mut asks: Vec<String> = cause.map(|cause| cause.remedy.to_owned()).into_iter().collect();
    let ask = match (row.cause, cause.map(|cause| cause.claim)) {
        (Reason::LogGap, _) => "Ask whoever runs the servers for the web logs of the missing time, and analyse again.",
        (Reason::NoTrail, _) => "Ask the shop to export session, customer or click ids with its orders.",
        (Reason::Ambiguous, _) => "Ask the shop for the customer id or session id of this order.",
        (Reason::Needs, _) => "Ask whoever runs the servers to log the missing field from now on.",
        (Reason::Organic, _) => "Ask the partner for the time and the address of the click that they count on.",
        (_, Some(Claim::Yes)) if row.acts == Some(Actor::Platform) => {
            "Send the proof lines to the platform with the claim: order number, click time, partner's id."
        }
        (_, Some(Claim::Yes)) => "Have the shop confirm the sale to the platform, with the proof lines.",
        (_, Some(Claim::Maybe)) if row.acts == Some(Actor::Publisher) => {
            "Ask the partner for the link as published, and correct it before the next sale is lost."
        }
        (_, Some(Claim::Maybe)) => "Ask the programme whether it pays such sales on goodwill.",
        (_, Some(Claim::NotYet)) => "Ask again when the reporting lag has passed.",
        _ => return asks,
    };
    asks.push(ask.to_owned());
    asks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::causes::{self, link::missing_tag};

    fn row(cause: Reason) -> Row {
        Row { outcome: Outcome::Lost, cause, confidence: 0.9, runner_up_confidence: Some(0.1), ..Row::default() }
    }

    #[test]
    fn every_cause_has_a_headline_and_something_to_do() {
        for cause in causes::ALL.iter().copied().map(Reason::Cause).chain(Reason::OTHERS) {
            assert!(!headline(&row(cause)).is_empty(), "{cause:?}");
            assert!(!ask_next(&row(cause)).is_empty(), "{cause:?}");
        }
    }

    #[test]
    fn the_next_best_answer_is_refused_for_a_reason() {
        let named = |id: &str| causes::named(id).expect("a cause");
        let missing = || row(Reason::Cause(named("missing_tag")));
        let opinions: Opinions = vec![
            (named("stripped_tag"), Opinion::no("others' landings lack it, too")),
            (named("cookies_refused"), Opinion::needs("a session cookie")),
        ];
        let refused = |id: &str| why_not(&Row { runner_up: Reason::Cause(named(id)), ..missing() }, &opinions);
        assert!(refused("stripped_tag").contains("others' landings lack it"));
        assert!(refused("cookies_refused").contains("without a session cookie"));
        assert!(refused("capped_cookie").contains("0.10 against 0.90"));
        assert_eq!(why_not(&Row { runner_up_confidence: None, ..missing() }, &opinions), "");
    }

    #[test]
    fn what_the_logs_lack_is_named_once_with_its_causes() {
        let opinions: Opinions = causes::ALL.iter().map(|cause| (*cause, Opinion::needs("a cookie"))).collect();
        let changes = would_change(&row(Reason::Cause(&missing_tag::CAUSE)), &opinions, &Terms::default());
        assert_eq!(changes.len(), 1);
        assert!(changes[0].contains("cannot be decided without a cookie"));
    }
}
