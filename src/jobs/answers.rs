//! An analysis as values for a report: one row per order, and the background of the rows.

use crate::base::counted::{agreed, counted};
use crate::base::units::{DecimalMark, Money};
use crate::causes::{CustomerOrders, Property, RelatedOrders};
use crate::detect::names::Unseen;
use crate::detect::{self, Value};
use crate::events::LineRef;
use crate::events::texts::MAX_TEXTS;
use crate::jobs::analyze::{Analysis, LimitHits};
use crate::jobs::assumptions;
use crate::jobs::inputs_section;
use crate::merchant::Partners;
use crate::orders::{Column, notes::notes as order_notes};
use crate::orders::{Order, OrderFile, Orders};
use crate::report::Row;
use crate::report::redact::IN_HOUSE;
use crate::report::summary::{
    Background, ClockOffset, CreditCounts, Detected, Inputs, OrderInput, PartnerInput, Setting,
};
use crate::sessions::Touch;
use crate::sessions::limits::NEIGHBOURS;
use crate::sessions::touches::MAX_TOUCHES;
use crate::sessions::trail::{EvidenceIndex, MAX_CUSTOMER_SESSIONS, MAX_PER_KEY, MAX_VISITORS, Trail};
use crate::tables::TableKind;
use crate::verdict::{Judgement, Outcome, Verdict, judge};
use rayon::prelude::*;
use std::fmt::Write;
use std::path::PathBuf;

/// The most lines of evidence per order.
const MAX_EVIDENCE: usize = 12;

/// The answer for one order: its page views, the verdict with its opinions, and its row of `verdicts`.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The page views around it.
    pub trail: Trail,
    /// The arrivals for which somebody could be paid.
    pub touches: Vec<Touch>,
    /// The verdict and the opinions.
    pub judgement: Judgement,
    /// The row.
    pub row: Row,
}

impl Analysis {
    /// One row per order, sorted by time, then id, then place in the files: all at once, for few orders.
    pub fn rows(&self) -> Vec<Row> {
        let evidence = self.evidence();
        self.in_order().into_par_iter().map(|at| self.answer(&evidence, at as usize).row).collect()
    }

    /// The orders' places, sorted by time, then id, then place in the files.
    pub fn in_order(&self) -> Vec<u32> {
        let mut places: Vec<u32> = (0..self.orders.len() as u32).collect();
        let at = |place: &u32| self.orders.at(*place as usize);
        let id = |place: &u32| self.orders.id(*place as usize);
        // The clock's correction is the same for all orders, so it does not change their order.
        places.par_sort_by(|a, b| at(a).cmp(&at(b)).then_with(|| id(a).cmp(id(b))).then_with(|| a.cmp(b)));
        places
    }

    /// Answers one order. `evidence` is [`Analysis::evidence`], which is the same for all.
    pub fn answer(&self, evidence: &EvidenceIndex<'_>, at: usize) -> Answer {
        let mut answer = self.outline(evidence, at);
        let verdict = &answer.judgement.verdict;
        answer.row.detail.clone_from(&verdict.detail);
        answer.row.because.clone_from(&verdict.because);
        answer.row.evidence = self.proof_lines(&verdict.proof);
        answer
    }

    /// The same without the row's texts (detail, because, evidence): what is needed for counting.
    pub fn outline(&self, evidence: &EvidenceIndex<'_>, at: usize) -> Answer {
        let (trail, touches) = self.trail(evidence, at);
        let judgement = judge(&self.case(evidence, at, &trail, &touches, &RelatedOrders::default()));
        let row = self.row(at, &trail, &judgement.verdict);
        Answer { trail, touches, judgement, row }
    }

    fn row(&self, at: usize, trail: &Trail, verdict: &Verdict) -> Row {
        let order = self.orders.get(at);
        let claimant = verdict
            .touch
            .and_then(|t| t.partner)
            .or(verdict.partner)
            .and_then(|p| self.merchant.partners.list.get(p as usize));
        let credited =
            self.merchant.partners.by_tag(order.tag.as_bytes()).map(|p| &self.merchant.partners.list[p as usize]);
        let cause = verdict.cause.cause();
        // The kind of join that the verdict rests on: the touch's, else the trail's.
        let link = verdict.touch.map_or_else(|| trail.link(), |touch| Some(touch.link));
        Row {
            order_id: order.id.to_owned(),
            ordered_at: order.at - self.offset.correction(),
            amount: order.amount,
            currency: order.currency.to_owned(),
            outcome: verdict.outcome,
            cause: verdict.cause,
            confidence: verdict.confidence,
            grade: verdict.grade,
            runner_up: verdict.runner_up.map(|(reason, _)| reason).unwrap_or_default(),
            runner_up_confidence: verdict.runner_up.map(|(_, weight)| weight),
            credited_tag: order.tag.to_owned(),
            claimant_tag: claimant.map(|p| p.tag.clone()).unwrap_or_default(),
            partner: claimant.or(credited).map(|p| p.name.clone()).unwrap_or_default(),
            click_at: verdict.touch.map(|t| self.events.at(t.event)),
            lag_seconds: verdict.touch.map(|t| (trail.at - t.at).as_seconds()),
            joined_by: link,
            claim: cause.map(|c| c.claim),
            acts: cause.map(|c| c.acts),
            commission_lost: self.commission_lost(&order, verdict),
            ..Row::default()
        }
    }

    /// The commission that the claimant would have earned; nothing where no sale was there that a programme could pay.
    fn commission_lost(&self, order: &Order<'_>, verdict: &Verdict) -> Option<Money> {
        let worthless = verdict.cause.is(Property::Worthless);
        let lost =
            verdict.outcome == Outcome::Lost || (verdict.outcome == Outcome::Credited && !verdict.cause.is_plain());
        let partner = verdict.touch?.partner;
        let terms = partner.map_or(&self.merchant.programs[0], |p| self.merchant.terms_of(p));
        terms.commission(order.amount?, order.currency).filter(|_| lost && !worthless)
    }

    /// `file:line` items with `;` between.
    fn proof_lines(&self, proof: &[u32]) -> String {
        let mut items = String::new();
        for (nth, event) in proof.iter().take(MAX_EVIDENCE).enumerate() {
            if nth > 0 {
                items.push(';');
            }
            self.push_line_name(&mut items, self.events.line(*event));
        }
        items
    }

    /// A line as `file:line`.
    pub fn line_name(&self, line: LineRef) -> String {
        let mut name = String::new();
        self.push_line_name(&mut name, line);
        name
    }

    fn push_line_name(&self, text: &mut String, line: LineRef) {
        text.push_str(self.logs.get(self.log_of(line)).map(|log| log.source.path.as_str()).unwrap_or_default());
        // Writing to a String cannot fail.
        let _ = write!(text, ":{}", line.place().line);
    }

    /// The background of the rows. `partners` are the files of the partner list.
    pub fn background(&self, version: &str, partners: &[(PathBuf, TableKind)]) -> Background {
        Background {
            version: version.to_owned(),
            personal_data: IN_HOUSE.to_owned(),
            inputs: Inputs {
                web: inputs_section::web_inputs(&self.logs),
                orders: order_inputs(&self.orders),
                partners: partner_inputs(&self.merchant.partners, partners),
                ..Inputs::default()
            },
            credits: self.credits.clone(),
            detected: self.detected.iter().map(detected).collect(),
            settings_files: self.merchant.origins.files.clone(),
            settings_unread: self.merchant.origins.unread.clone(),
            settings: assumptions::used(&self.merchant, &self.detected, &self.open),
            settings_unseen: self.unseen.iter().map(Unseen::text).collect(),
            coverage: inputs_section::coverage(&self.coverage, self.lacking),
            measured: assumptions::measured(self),
            clock: (self.offset.pairs > 0).then(|| ClockOffset {
                offset_seconds: self.offset.median.as_seconds(),
                pairs: self.offset.pairs as u64,
                stable: self.offset.stable,
                corrected: self.offset.correction().0 != 0,
            }),
        }
    }

    /// Notes for a reader of the summary.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = inputs_section::notes(&self.logs);
        notes.extend(self.missing());
        // Without any cookie, and without a confirmation page, there is a separate note.
        let has_note = |open: &&detect::Open| open.candidates.is_empty() && open.what != "site.pages.checkout";
        notes.extend(self.open.iter().filter(|open| !has_note(open)).map(open));
        for outage in &self.baselines.click_outages {
            notes.push(format!("An outage of the click beacon: {outage}. Clicks in it count as sent."));
        }
        for outage in &self.baselines.conversion_outages {
            notes.push(format!("An outage of the conversion beacon: {outage}."));
        }
        if self.offset.pairs > 0 && !self.offset.stable {
            notes.push("The order log's clock does not keep a steady distance from the web logs': order times were taken as they are.".to_owned());
        }
        notes.extend(self.file_clocks.iter().map(|period| assumptions::file_clock(self, period)));
        notes.extend(self.left_out.iter().cloned());
        notes.extend(self.credits.iter().flat_map(CreditCounts::notes));
        notes.extend(order_notes(&self.orders));
        notes.extend(partner_notes(&self.merchant.partners));
        if !self.orders.has(Column::Commission) && self.merchant.programs.iter().all(|p| p.commission_rate.is_none()) {
            notes.push("No commission is known: no order has one, and no programme a rate. Sums are what orders are worth. Say the rate: commission_rate = 0.04 under [policy].".to_owned());
        }
        notes.extend(self.limits());
        notes
    }

    /// Notes on what neither logs nor settings hold.
    fn missing(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let seen = self.events.seen;
        if !self.evidence().has_sessions {
            notes.push("The web logs hold no session ids: which page views share their cookies cannot be seen, and causes in the browser cannot be decided. Log the session cookie.".to_owned());
        }
        if seen.referers * 20 < seen.hits {
            notes.push(
                "The web logs hold hardly any referrers: links without ids cannot be found. Log the Referer header."
                    .to_owned(),
            );
        }
        if self.merchant.partners.list.is_empty() {
            notes.push("No partner list was given: every id counts as unknown, and landings from partners without an id look like all others. Name a CSV file with the columns tag, partner, hosts.".to_owned());
        }
        if self.merchant.site.pages.click_beacon.is_empty() {
            notes.push(
                "No click beacon is configured (site.pages.click_beacon): blocked trackers cannot be found.".to_owned(),
            );
        }
        if self.merchant.site.pages.confirmation.is_empty() {
            notes.push("No confirmation page is configured (site.pages.confirmation): orders are joined by session, customer and device alone.".to_owned());
        }
        notes
    }

    /// Notes on what limits left out.
    fn limits(&self) -> Vec<String> {
        let LimitHits { texts, events, trails, touches, neighbours, crowds, visits } = self.passed;
        [
            (trails, format!("{} more page views or sessions of one customer, session, address or order number than are looked at ({MAX_PER_KEY} page views, of them at most a few thousand that are no plain pages, and {MAX_CUSTOMER_SESSIONS} sessions); the latest were.", agreed(trails, "order has", "orders have"))),
            (touches, format!("{} more than {MAX_TOUCHES} clicks, or more arrivals or damaged ids than are read; the latest clicks were judged, {MAX_TOUCHES} at the most.", agreed(touches, "order has", "orders have"))),
            (neighbours, format!("{} came from an address and browser with more than {MAX_VISITORS} other visitors in the day before: a click of the buyer's in another session was looked for among the latest {MAX_VISITORS}.", counted(neighbours, "order"))),
            (crowds, format!("{} more than {} orders; each order was compared with the {} before and after it.", agreed(crowds, "customer or session has", "customers or sessions have"), 2 * CustomerOrders::MAX_ORDERS, CustomerOrders::MAX_ORDERS)),
            (visits, format!("{} more page views of the same address and browser around them than are looked at ({NEIGHBOURS}): their visitor may be unknown for that reason.", agreed(visits, "page view without a session, or session, has", "page views without a session, or sessions, have"))),
            (events, format!("{} not kept, because the logs hold more than two billion that could matter.", agreed(events, "page view was", "page views were"))),
            (texts, format!("{} not remembered, because the logs hold more than {MAX_TEXTS} different ones.", agreed(texts, "id or host was", "ids or hosts were"))),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, note)| note)
        .collect()
    }
}

/// The order files' lines in the report.
pub fn order_inputs(orders: &Orders) -> Vec<OrderInput> {
    let input = |file: &OrderFile| OrderInput {
        path: file.path.clone(),
        kind: file.kind.name().to_owned(),
        dialect: file.dialect.map(|dialect| dialect.name.to_owned()),
        rows: file.rows,
        used: file.used,
        blank: file.blank,
        rejected: file.rejected,
        columns: file.columns.iter().map(|(ours, theirs)| ((*ours).to_owned(), theirs.clone())).collect(),
        items: file.items,
        again: file.again,
        unused: file.unused.clone(),
        decided: file.decided.clone(),
        guessed: file.guessed.iter().map(|(ours, _, surety)| ((*ours).to_owned(), surety.name().to_owned())).collect(),
        decimal_mark: file.decimal_mark.map(|mark| if mark == DecimalMark::Comma { ',' } else { '.' }),
        amounts_of_items: file.amounts_of_items,
        unread_amounts: file.unread_amounts,
        rounded_amounts: file.rounded_amounts,
        incomplete: file.fault.clone(),
        change: file.change.clone(),
    };
    orders.files.iter().map(input).collect()
}

/// The partner lists' lines in the report: the first file represents all.
pub fn partner_inputs(partners: &Partners, files: &[(PathBuf, TableKind)]) -> Vec<PartnerInput> {
    let rows = partners.list.len() as u64;
    let input = |(path, _): &(PathBuf, TableKind)| {
        let list = partners.lists.first().cloned().unwrap_or_default();
        PartnerInput {
            path: path.display().to_string(),
            rows,
            columns: list.columns.into_iter().map(|(ours, theirs)| (ours.to_owned(), theirs)).collect(),
            unused: list.unused,
        }
    };
    files.iter().take(1).map(input).collect()
}

/// Notes on what is missing in the partner lists.
pub fn partner_notes(partners: &Partners) -> Vec<String> {
    let mut notes = Vec::new();
    if !partners.list.is_empty() && partners.list.iter().all(|partner| partner.hosts.is_empty()) {
        notes.push(
            "No partner has a host: an arrival from a partner's site without its id cannot be distinguished from any other. Add their \
web sites to the partner list, or name the column: hosts = \"HEADER\" under [partners.columns]."
                .to_owned(),
        );
    }
    notes
}

/// A detected setting as reports show it.
pub fn detected(found: &detect::Detected) -> Detected {
    Detected {
        what: found.what.to_owned(),
        value: setting(&found.value),
        how: found.how.clone(),
        sure: found.sure.name().to_owned(),
        trust: found.sure.trust(),
    }
}

/// A setting that stays open, with its candidates.
fn open(open: &detect::Open) -> String {
    let detect::Open { what, why, adds, counted, candidates } = open;
    let named: Vec<String> = candidates.iter().map(|(name, n)| format!("{name} ({n})")).collect();
    let candidates = if named.is_empty() {
        String::new()
    } else {
        format!(" It could be one of these ({counted}): {}.", named.join(", "))
    };
    format!("{what} is not known: {why}. With it {adds}.{candidates}")
}

/// A detected value as reports show it.
pub fn setting(value: &Value) -> Setting {
    match value {
        Value::Text(text) => Setting::Text(text.clone()),
        Value::List(list) => Setting::List(list.clone()),
        Value::Flag(flag) => Setting::Flag(*flag),
    }
}
