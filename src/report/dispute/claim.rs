//! Claims: sales that the logs show to be a partner's, and that nobody paid the partner for.

use super::Network;
use super::recorded::{Found, Kind, Records};
use crate::base::units::{Micros, Money};
use crate::causes::Claim as Answer;
use crate::report::letter::Template;
use crate::report::letter::known::Concern;
use crate::report::party::Party;
use crate::report::story::{Story, number};
use crate::verdict::{Outcome, Reason};

/// One claim.
#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// The order's number as the shop has it.
    pub order: String,
    /// When it was placed.
    pub placed: Micros,
    /// The shop's zone; empty for UTC.
    pub zone: String,
    /// What it is worth.
    pub amount: Option<Money>,
    /// The currency of the amounts; no layout has a column for it.
    pub currency: String,
    /// What is wrong.
    pub kind: Kind,
    /// The commission that the partner expects; `None` where no rate is known.
    pub payout: Option<Money>,
    /// The partner's id.
    pub tag: String,
    /// The cause.
    pub cause: Reason,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// What was found, with its proof, as far as the partner may know it.
    pub note: String,
}

/// A claim that cannot be handed in, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// The order's number.
    pub order: String,
    /// The reason.
    pub why: String,
}

/// The claims of one partner.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Claims {
    /// Those that the network takes.
    pub taken: Vec<Claim>,
    /// Those that it does not take.
    pub refused: Vec<Refused>,
    /// Sales that the partner lost, and that nobody can claim: the terms refuse them.
    pub not_claimable: usize,
    /// Sales for which the credit can still come.
    pub not_yet: usize,
    /// Sales that may be claimable; `maybe` makes them claims.
    pub maybe: usize,
}

/// The most characters of a note: no network documents more.
const LONGEST_NOTE: usize = 500;

impl Claims {
    /// The claims of a partner among some stories. `maybe` also takes sales that are only perhaps claimable; `now` is when the
    /// claims are handed in; `records` is what the network has of the partner's sales.
    pub fn of(
        stories: &[Story],
        (party, records): (&Party, &Records),
        network: &Network,
        words: &Template,
        maybe: bool,
        now: Micros,
    ) -> Self {
        let mut claims = Self::default();
        for story in stories {
            let (row, found) = (&story.verdict, records.find(story));
            let concern = Concern::of(story, Some(party));
            if concern == Concern::Credited && matches!(found, Found::Declined | Found::Short(_)) {
                claims.add(claim(story, party, words, &found), network, now);
            }
            if concern != Concern::Claims {
                continue;
            }
            if matches!(found, Found::Credited | Found::Short(_)) {
                let why = "the network has credited it already".to_owned();
                claims.refused.push(Refused { order: number(&row.order_id).to_owned(), why });
                continue;
            }
            let is_lost = row.outcome == Outcome::Lost || row.outcome == Outcome::Credited && !row.cause.is_plain();
            match row.claim {
                _ if !is_lost => {}
                Some(Answer::Yes) => claims.add(claim(story, party, words, &found), network, now),
                Some(Answer::Maybe) if maybe => claims.add(claim(story, party, words, &found), network, now),
                Some(Answer::Maybe) => claims.maybe += 1,
                Some(Answer::NotYet) => claims.not_yet += 1,
                Some(Answer::No) | None => claims.not_claimable += 1,
            }
        }
        claims
    }

    fn add(&mut self, claim: Claim, network: &Network, now: Micros) {
        match why_not(&claim, network, now) {
            None if self.taken.len() < network.most_rows => self.taken.push(claim),
            None => {
                let why = format!("a file of {} has at most {} rows", network.name, network.most_rows);
                self.refused.push(Refused { order: claim.order, why });
            }
            Some(why) => self.refused.push(Refused { order: claim.order, why }),
        }
    }

    /// The currencies of the claims; a network takes one per file.
    pub fn currencies(&self) -> Vec<&str> {
        let mut found: Vec<&str> = self.taken.iter().map(|claim| claim.currency.as_str()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Leaves out claims in other currencies.
    pub fn keep_currency(&mut self, currency: &str) {
        let (kept, others) = std::mem::take(&mut self.taken).into_iter().partition(|claim| claim.currency == currency);
        self.taken = kept;
        let others: Vec<Claim> = others;
        let refused = |claim: Claim| Refused { why: format!("it is in {}", claim.currency), order: claim.order };
        self.refused.extend(others.into_iter().map(refused));
    }
}

fn claim(story: &Story, party: &Party, words: &Template, found: &Found) -> Claim {
    let row = &story.verdict;
    let mut note = words.brief(story, Some(party));
    if let (Found::Short(recorded), Some(amount)) = (found, row.amount) {
        // Numbers read the same in every language.
        let (recorded, amount) = (recorded.of(&row.currency), amount.of(&row.currency));
        note = format!("{recorded} / {amount} {}. {note}", row.currency);
    }
    Claim {
        order: number(&row.order_id).to_owned(),
        placed: story.placed_at,
        zone: story.zone.clone(),
        amount: row.amount,
        currency: row.currency.clone(),
        kind: found.kind(),
        payout: row.commission_lost,
        tag: if row.claimant_tag.is_empty() { row.credited_tag.clone() } else { row.claimant_tag.clone() },
        cause: row.cause,
        confidence: row.confidence,
        note: shortened(&note),
    }
}

/// A note of a length that networks take.
pub(super) fn shortened(note: &str) -> String {
    if note.chars().count() <= LONGEST_NOTE {
        return note.to_owned();
    }
    note.chars().take(LONGEST_NOTE - 1).chain(['…']).collect()
}

/// Why a network does not take a claim; `None` where it does.
fn why_not(claim: &Claim, network: &Network, now: Micros) -> Option<String> {
    let (youngest, oldest) = network.ages;
    let age = now - claim.placed;
    let name = network.name;
    if claim.kind != Kind::Untracked && !network.has_kinds() {
        let what = if claim.kind == Kind::Declined { "was declined" } else { "has a wrong amount" };
        return Some(format!("it {what}, and the layout of {name} is for untracked sales"));
    }
    if claim.amount.is_none() {
        return Some(format!("{name} needs the order's amount, which is unknown"));
    }
    if network.most_amount.is_some_and(|most| claim.amount > Some(most)) {
        return Some(format!("{name} takes no order above {}", network.most_amount?));
    }
    if claim.order.chars().count() > network.longest_order {
        return Some(format!("its number has more than {} characters", network.longest_order));
    }
    if age < youngest {
        return Some(format!(
            "{name} takes orders that are at least {youngest} old; wait until {}",
            claim.placed + youngest
        ));
    }
    let oldest = oldest.filter(|oldest| age > *oldest)?;
    Some(format!("{name} takes orders that are at most {oldest} old"))
}
