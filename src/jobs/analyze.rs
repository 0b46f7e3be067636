//! The main job: reads orders and logs, and finds a verdict for every order.

mod credits;
mod first;
mod learn;
mod opening;
mod reading;
mod second;
mod sinks;
mod terms;

pub use credits::apply as apply_credits;
pub(in crate::jobs) use credits::tag_of;
pub use opening::{Opened, foreign_note, left_out, open_logs};
pub use sinks::{ClientCounter, count_clients};

use crate::base::error::Result;
use crate::base::progress::{Progress, Stage};
use crate::base::units::Micros;
use crate::causes::{Case, CustomerOrders, Habits, RelatedOrders, SaleNorms};
use crate::detect::names::Unseen;
use crate::detect::{Detected, Findings, Open};
use crate::events::site_norms::SiteNorms;
use crate::events::{Events, LineRef};
use crate::jobs::inputs::Inputs;
use crate::logs::coverage::Coverage;
use crate::logs::fields::Fields;
use crate::logs::set::{self, Log};
use crate::merchant::{Merchant, Settings};
use crate::orders::index::order_key;
use crate::orders::{KeyIndex, Orders};
use crate::report::summary::CreditCounts;
use crate::sessions::lifetime::{self, Lifetime};
use crate::sessions::offset::{self, Offset, Period};
use crate::sessions::packed_trail::PackedTrails;
use crate::sessions::stitching::SessionStitcher;
use crate::sessions::trail::{EvidenceIndex, Trail, build_trail};
use crate::sessions::{Touch, touches};
use crate::verdict::{Judgement, Limits, limits, look_back, weigh};
use first::scan_logs;
use rayon::prelude::*;
use sinks::by_number;

/// Everything that an analysis knows: the basis of its answers.
#[derive(Debug)]
pub struct Analysis {
    /// The shop, including the detected settings.
    pub merchant: Merchant,
    /// The orders.
    pub orders: Orders,
    /// The web logs.
    pub logs: Vec<Log>,
    /// The logs' places by their numbers.
    by_number: Vec<usize>,
    /// For each number the log that it is a piece of, see [`set::order::sequences`].
    sequences: Vec<u16>,
    /// What became of networks' transactions; `None` where no file holds any.
    pub credits: Option<CreditCounts>,
    /// Notes on members of archives that are left out.
    pub left_out: Vec<String>,
    /// The detected settings.
    pub detected: Vec<Detected>,
    /// Names in the settings that no sample line holds.
    pub unseen: Vec<Unseen>,
    /// Settings that neither files nor samples show, with their candidates.
    pub open: Vec<Open>,
    /// The coverage of all logs together.
    pub coverage: Coverage,
    /// Fields that no log line holds.
    pub lacking: Fields,
    /// How far the order log's clock is off.
    pub offset: Offset,
    /// Order files, or parts of their time, that were corrected by an offset of their own: the files' clocks differ, or change
    /// with the season.
    pub file_clocks: Vec<Period>,
    /// Whether session ids outlive visits.
    pub lifetime: Lifetime,
    /// The events that were kept from the logs.
    pub events: Events,
    /// The number of keys for which a second scan was made; 0 without a second scan.
    pub second_scan: usize,
    /// Norms among all visitors.
    pub baselines: SiteNorms,
    /// Counts of what the limits left out.
    pub passed: LimitHits,
    /// Trails of the orders in pieces of [`learn::AT_ONCE`], as far as they are kept.
    trails: Vec<PackedTrails>,
    stitcher: SessionStitcher,
    /// Norms among the shop's own orders.
    pub practice: SaleNorms,
    /// The usual course of credited clicks, by page and browser.
    pub habits: Habits,
    history: CustomerOrders,
    as_of: Micros,
}

/// Counts of what limits left out in an analysis: nothing of it is silent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LimitHits {
    /// Ids and hosts that were not remembered, see [`crate::events::texts::MAX_TEXTS`].
    pub texts: u64,
    /// Page views beyond the number of those that can be kept, see [`Events::passed`].
    pub events: u64,
    /// Orders with more page views or sessions of one key than are read, see [`crate::sessions::trail::MAX_PER_KEY`].
    pub trails: u64,
    /// Orders with more touches than are judged, see [`touches::MAX_TOUCHES`].
    pub touches: u64,
    /// Orders of a device with more visitors than are read, see [`crate::sessions::trail::MAX_VISITORS`].
    pub neighbours: u64,
    /// Customers and sessions with more orders than are compared, see [`CustomerOrders::MAX_ORDERS`].
    pub crowds: u64,
    /// Page views without a session, and sessions, with more page views around them than are read, see [`SessionStitcher::cut`].
    pub visits: u64,
}

/// Orders that are read for the terms of an unknown programme.
const MOST_SAMPLES: usize = 20_000;

/// Analyses up to the point where every order can be answered ([`Analysis::answer`]). Answers are not kept here, so memory does
/// not grow with them. `progress` is informed when a stage begins, and counts bytes of log text that were scanned; `as_of` is
/// the time of the question, by default the end of the data.
pub fn analyze(
    inputs: &Inputs,
    settings: Settings,
    as_of: Option<Micros>,
    progress: &dyn Progress,
) -> Result<Analysis> {
    let opened = Opened::of(inputs, settings, progress)?;
    Ok(analyze_opened(opened, false, as_of, progress))
}

/// The same for inputs that are already opened. With `counts_clients`, [`Log::clients`] counts the clients of all lines, and not
/// only those of samples.
pub fn analyze_opened(
    opened: Opened,
    counts_clients: bool,
    as_of: Option<Micros>,
    progress: &dyn Progress,
) -> Analysis {
    let Opened { merchant, orders, mut logs, findings, credits, left_out } = opened;
    let keys = KeyIndex::of(&orders);
    let (events, footprints) = scan_logs(&mut logs, &merchant, &keys, (orders.len(), counts_clients), progress);
    progress.begins(Stage::Link);
    let coverage = set::coverage(&logs);
    let history = CustomerOrders::of(&orders);
    let Findings { detected, open, unseen, .. } = findings;
    let mut analysis = Analysis {
        merchant,
        orders,
        lacking: set::lacking(&logs),
        by_number: by_number(&logs),
        sequences: set::order::sequences(&logs),
        logs,
        credits,
        left_out,
        detected,
        unseen,
        open,
        coverage,
        offset: Offset::default(),
        file_clocks: Vec::new(),
        lifetime: Lifetime::default(),
        events,
        second_scan: 0,
        trails: Vec::new(),
        stitcher: SessionStitcher::default(),
        baselines: SiteNorms::default(),
        passed: LimitHits::default(),
        practice: SaleNorms::default(),
        habits: Habits::default(),
        history,
        as_of: Micros::default(),
    };
    analysis.link();
    progress.begins(Stage::SecondLook);
    analysis.look_again(keys, footprints);
    analysis.mark_order_numbers();
    progress.begins(Stage::Learn);
    analysis.as_of = as_of.unwrap_or_else(|| analysis.end_of_data());
    analysis.baselines = SiteNorms::of(&analysis.events, &analysis.merchant);
    analysis.learn();
    if analysis.learn_terms() {
        // Trails reach as far back as the terms require.
        analysis.history = CustomerOrders::of(&analysis.orders);
        analysis.learn();
    }
    analysis
}

/// The zone of log times that name none.
fn zone(merchant: &Merchant) -> chrono_tz::Tz {
    merchant.site.timezone.unwrap_or(chrono_tz::UTC)
}

impl Analysis {
    /// The place in [`Self::logs`] of the log that holds a line.
    pub fn log_of(&self, line: LineRef) -> usize {
        self.by_number.get(line.source()).copied().unwrap_or_default()
    }

    /// The time of the question: the end of the data, unless another one was given.
    pub fn as_of(&self) -> Micros {
        self.as_of
    }

    /// The index from which trails are built.
    pub fn evidence(&self) -> EvidenceIndex<'_> {
        EvidenceIndex {
            events: &self.events,
            stitcher: &self.stitcher,
            offset: self.offset,
            has_sessions: self.events.seen.sessions * 20 >= self.events.seen.hits.max(1),
            ids_per_visit: self.lifetime.ends_with_visit,
            look_back: look_back(&self.merchant.programs),
            sequences: &self.sequences,
        }
    }

    fn link(&mut self) {
        let (events, site) = (&self.events, &self.merchant.site);
        (self.stitcher, self.lifetime) =
            rayon::join(|| SessionStitcher::of(events), || lifetime::measure(events, site));
        self.align_files();
    }

    /// Measures how far the order log's clock is off. Order files with clocks that are steady but not the same, or that differ
    /// between summer and winter, are corrected: each file by its own offset.
    fn align_files(&mut self) {
        let periods;
        (self.offset, periods) = offset::measure_files(&self.orders, &self.events);
        let changes = periods.windows(2).any(|pair| pair[0].file == pair[1].file);
        if !changes && (self.offset.stable || periods.len() < 2) {
            return;
        }
        self.file_clocks = periods.into_iter().filter(|period| period.offset.correction().0 != 0).collect();
        for file in 0..self.orders.files.len() {
            let clocks = self.file_clocks.iter().filter(|period| period.file == file);
            let of =
                |at: Micros| clocks.clone().find(|period| period.holds(at)).map(|period| period.offset.correction());
            self.orders.shift(file, |at| of(at).unwrap_or_default());
        }
        self.history = CustomerOrders::of(&self.orders);
        self.offset = offset::measure(&self.orders, &self.events);
    }

    /// Marks order numbers in the parameters that carry partners' ids.
    fn mark_order_numbers(&mut self) {
        let (partners, history) = (&self.merchant.partners, &self.history);
        self.events.mark_order_numbers(|text| {
            let is_number = || std::str::from_utf8(text).is_ok_and(|text| history.has_number(order_key(text)));
            partners.by_tag(text).is_none() && is_number()
        });
    }

    /// The last instant of logs and orders.
    fn end_of_data(&self) -> Micros {
        let orders = self.orders.iter().map(|o| o.at).max().unwrap_or_default() - self.offset.correction();
        self.coverage.span.map_or(orders, |span| span.to.max(orders))
    }

    /// Learns the terms that the settings leave open from credited orders; says whether this changed any.
    fn learn_terms(&mut self) -> bool {
        let silent = |key: &str| !self.merchant.origins.sets(key) && !self.merchant.origins.sets("policy.preset");
        let open =
            ["policy.window", "policy.session_ends_on_order", "policy.excluded_categories"].into_iter().any(silent);
        if !open || self.merchant.programs.len() > 1 || self.merchant.partners.list.is_empty() {
            return false;
        }
        let evidence = self.evidence();
        let orders = self.orders.len();
        let rows: Vec<usize> = (0..orders).step_by(orders.div_ceil(MOST_SAMPLES).max(1)).collect();
        let sample = |row: &usize| {
            let (trail, touches) = self.trail(&evidence, *row);
            terms::sample(&self.case(&evidence, *row, &trail, &touches, &RelatedOrders::default()))
        };
        let samples: Vec<_> = rows.par_iter().filter_map(sample).collect();
        let before = self.detected.len();
        terms::learn(&samples, &mut self.merchant, &mut self.detected);
        let changed = self.detected.len() > before;
        if changed {
            self.trails.clear();
        }
        changed
    }

    /// The trail of an order and its touches.
    pub fn trail(&self, evidence: &EvidenceIndex<'_>, row: usize) -> (Trail, Vec<Touch>) {
        if let Some(kept) = self.trails.get(row / learn::AT_ONCE).and_then(|some| some.get(row % learn::AT_ONCE)) {
            return kept;
        }
        let order = self.orders.get(row);
        let mut trail = build_trail(evidence, &order);
        let found = touches::find(evidence, &self.merchant, &trail, &self.orders, &order);
        trail.earlier_touches = found.earlier;
        trail.cut |= found.cut;
        (trail, found.touches)
    }

    /// The case of an order, without a touch. `others` are empty, and the order's alone.
    pub fn case<'a>(
        &'a self,
        evidence: &'a EvidenceIndex<'a>,
        row: usize,
        trail: &'a Trail,
        touches: &'a [Touch],
        others: &'a RelatedOrders,
    ) -> Case<'a> {
        let order = self.orders.get(row);
        let credited = self.merchant.partners.by_tag(order.tag.as_bytes());
        Case {
            order,
            trail,
            touches,
            touch: None,
            evidence,
            merchant: &self.merchant,
            terms: credited.map_or(&self.merchant.programs[0], |partner| self.merchant.terms_of(partner)),
            coverage: &self.coverage,
            lacking: self.lacking,
            baselines: &self.baselines,
            practice: self.practice,
            habits: &self.habits,
            orders: &self.orders,
            history: &self.history,
            others,
            as_of: self.as_of,
        }
    }

    /// Judges one order without calibrating the confidence.
    pub fn weigh(&self, row: usize) -> (Judgement, Limits) {
        let evidence = self.evidence();
        let (trail, touches) = self.trail(&evidence, row);
        let others = RelatedOrders::default();
        let case = self.case(&evidence, row, &trail, &touches, &others);
        let judgement = weigh(&case);
        let limits = limits(&case, &judgement.verdict);
        (judgement, limits)
    }
}
