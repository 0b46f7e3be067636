//! Orders' stories: the timeline with joins, the opinions for and against, the raw lines, and the conclusions.

mod assumed;
pub mod hints;
mod nearest;
pub mod numbers;
mod reasons;
mod shorten;
pub mod times;

pub use nearest::nearest;

use crate::base::error::Result;
use crate::base::identity::Key;
use crate::base::units::{Micros, Span};
use crate::causes::{self, Cause, RelatedOrders};
use crate::events::click_ids::Condition;
use crate::events::{Event, Facts, is_redirect};
use crate::jobs::analyze::Analysis;
use crate::jobs::answers::Answer;
use crate::logs::quote;
use crate::report::Row;
use crate::report::story::{Join, Mark, Moment, Opinion, Question, Reasons, Stance, Story, View};
use crate::sessions::trail::{EvidenceIndex, Step, Trail};
use crate::sessions::{Relation, TagMatch, Touch};
use rayon::prelude::*;
use shorten::{MAX_LOOKED_AT, MAX_MOMENTS, Paths};
use std::collections::BTreeMap;

/// The orders that a question takes, by time, then id. Only orders are judged for which the partner has to be known.
pub fn find(analysis: &Analysis, question: &Question) -> Vec<u32> {
    let evidence = analysis.evidence();
    let takes = |at: &u32| {
        let order = analysis.orders.get(*at as usize);
        let by_partner = || question.takes_partner(&analysis.outline(&evidence, *at as usize).row);
        let placed = order.at - analysis.offset.correction();
        question.takes_order(order.id, placed, order.customer) && (question.tag.is_none() || by_partner())
    };
    analysis.in_order().into_par_iter().filter(takes).collect()
}

/// The stories of some orders, in their order; `whole` says by an order's row whether page views are shown besides the proof.
///
/// Fails with [`crate::base::error::Kind::Read`] when a log's lines cannot be read again.
pub fn tell(analysis: &Analysis, places: &[u32], whole: &(dyn Fn(&Row) -> bool + Sync)) -> Result<Vec<Story>> {
    let mut drafts = drafts(analysis, places, whole);
    for (wanted, lines) in quoted(analysis, lines_of_streams(analysis, &drafts)) {
        fill(&wanted, lines?, &mut drafts);
    }
    Ok(finish(analysis, drafts))
}

/// As [`tell`], but lines that cannot be read again are left empty, because the rest of the story is valid without them.
///
/// Logs that are streams are read again from their beginning at each call.
pub fn tell_without_fail(analysis: &Analysis, places: &[u32], whole: &(dyn Fn(&Row) -> bool + Sync)) -> Vec<Story> {
    let mut drafts = drafts(analysis, places, whole);
    for (wanted, lines) in quoted(analysis, lines_of_streams(analysis, &drafts)) {
        if let Ok(lines) = lines {
            fill(&wanted, lines, &mut drafts);
        }
    }
    finish(analysis, drafts)
}

/// The stories of some orders, on this thread alone. Lines of logs that are streams are left empty.
pub fn tell_in_place(
    analysis: &Analysis,
    evidence: &EvidenceIndex<'_>,
    places: &[u32],
    whole: &dyn Fn(&Row) -> bool,
) -> Vec<Story> {
    let mut drafts: Vec<Draft> = places.iter().map(|at| draft(analysis, evidence, *at as usize, whole)).collect();
    quote_at_rest(analysis, &mut drafts);
    finish(analysis, drafts)
}

/// Drafts in which only lines of logs that are streams are still missing.
fn drafts(analysis: &Analysis, places: &[u32], whole: &(dyn Fn(&Row) -> bool + Sync)) -> Vec<Draft> {
    let evidence = analysis.evidence();
    let one = |at: &u32| {
        let mut draft = draft(analysis, &evidence, *at as usize, whole);
        quote_at_rest(analysis, std::slice::from_mut(&mut draft));
        draft
    };
    places.par_iter().map(one).collect()
}

/// The stories of drafts with quoted lines: with the paths of their requests, and shortened for a reader.
fn finish(analysis: &Analysis, drafts: Vec<Draft>) -> Vec<Story> {
    let mut paths = Paths::default();
    let one = |Draft { mut story, events }: Draft| {
        for (event, moment) in events.iter().zip(&mut story.moments) {
            paths.fill(analysis, analysis.log_of(analysis.events.line(*event)), moment);
        }
        let moments = shorten::fold(story.moments);
        let views: Vec<(bool, View)> = moments.iter().map(|moment| (moment.proof, moment.whose)).collect();
        let kept = shorten::kept(&views, MAX_MOMENTS);
        let left_out = moments.iter().zip(&kept).filter(|(_, kept)| !**kept).map(|(moment, _)| moment.count);
        story.left_out += left_out.sum::<u64>();
        story.moments = moments.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(moment, _)| moment).collect();
        story
    };
    drafts.into_iter().map(one).collect()
}

/// A story in which some lines are still to be quoted.
struct Draft {
    story: Story,
    /// The event of each moment.
    events: Vec<u32>,
}

fn draft(analysis: &Analysis, evidence: &EvidenceIndex<'_>, at: usize, whole: &dyn Fn(&Row) -> bool) -> Draft {
    let Answer { trail, touches, judgement, row } = analysis.answer(evidence, at);
    let proof = &judgement.verdict.proof;
    let mut shown = shown(analysis, &trail, &touches);
    if shown.is_empty() {
        shown = by_address(evidence, analysis.orders.get(at).ip, trail.at);
    }
    let left_out = if whole(&row) {
        trim(&mut shown, proof)
    } else {
        let all = shown.len();
        shown.retain(|shown| proof.contains(&shown.event));
        all - shown.len()
    } + trail.skipped;
    let mut moments: Vec<(Moment, u32)> = shown
        .iter()
        .map(|Shown { event, link, view }| {
            (moment(analysis, *event, *link, *view, &touches, proof.contains(event)), *event)
        })
        .collect();
    moments.sort_by_key(|(moment, event)| (moment.at, *event));
    let (moments, events) = moments.into_iter().unzip();
    let others = RelatedOrders::default();
    let case = analysis.case(evidence, at, &trail, &touches, &others);
    let terms = judgement.verdict.touch.map_or(case.terms, |touch| crate::verdict::with_touch(&case, touch).terms);
    let story = Story {
        reasons: Reasons { rests_on: assumed::of(analysis, &case, &judgement), ..reasons::of(&row, &judgement, terms) },
        verdict: row,
        placed_at: trail.at,
        status: case.order.status.to_owned(),
        customer: case.order.customer.to_owned(),
        window: terms.window,
        credited_partner: credited_partner(analysis, case.order.tag),
        commission: case.order.commission,
        zone: zone(analysis),
        moments,
        left_out: left_out as u64,
        opinions: judgement.opinions.into_iter().map(|(cause, opinion)| stance(cause, opinion)).collect(),
    };
    Draft { story, events }
}

/// The name of the partner to whom an order was credited; empty when the id is not in the partner list.
fn credited_partner(analysis: &Analysis, tag: &str) -> String {
    let partners = &analysis.merchant.partners;
    let found = partners.by_tag(tag.as_bytes()).and_then(|at| partners.list.get(at as usize));
    found.map(|partner| partner.name.clone()).unwrap_or_default()
}

/// The shop's zone: that of the order log's times, else that of the web logs'; empty where both are UTC or unknown.
fn zone(analysis: &Analysis) -> String {
    let (orders, site) = (analysis.merchant.orders.timezone, analysis.merchant.site.timezone);
    let named = [Some(orders), site].into_iter().flatten().find(|zone| *zone != chrono_tz::UTC);
    named.map(|zone| zone.name().to_owned()).unwrap_or_default()
}

/// A page view that can be shown.
struct Shown {
    event: u32,
    link: Join,
    view: View,
}

/// All relevant page views, each once, in the order of the events.
fn shown(analysis: &Analysis, trail: &Trail, touches: &[Touch]) -> Vec<Shown> {
    let steps = [(&trail.device, View::Neighbour), (&trail.customer, View::OtherJar), (&trail.own, View::Own)];
    let mut shown: Vec<Shown> = Vec::new();
    for (steps, view) in steps {
        let param_initials = steps.iter().filter(|step| is_telling(analysis, step));
        shown.extend(param_initials.map(|step| Shown { event: step.event, link: Join::By(step.link), view }));
    }
    for touch in touches {
        let view = if touch.relation == Relation::SameJar { View::Own } else { View::OtherJar };
        let events = touch.hop.into_iter().chain([touch.event]);
        shown.extend(events.map(|event| Shown { event, link: Join::By(touch.link), view }));
    }
    // The last description of a page view counts.
    shown.reverse();
    shown.sort_by_key(|shown| shown.event);
    shown.dedup_by_key(|shown| shown.event);
    shown
}

/// How long before an order clicks from its address are shown, when nothing else is.
const NEAR: Span = Span::minutes(30);

/// The most page views of all visitors, the latest ones, in which those clicks are searched: a busy shop has as many in minutes.
const MAX_NEAR: u32 = 20_000;

/// Clicks from an order's address shortly before it, by another browser or one that no line names. They prove nothing, since
/// many people share an address, but a reader who examines the order wants to see them.
fn by_address(evidence: &EvidenceIndex<'_>, ip: &str, at: Micros) -> Vec<Shown> {
    let address = Key::address(ip.as_bytes());
    if !address.is_some() {
        return Vec::new();
    }
    let near = evidence.events.between(at - NEAR, at);
    let near = near.start.max(near.end.saturating_sub(MAX_NEAR))..near.end;
    let is_click = |event: &u32| evidence.events.facts(*event).any(Facts::TAGGED.with(Facts::CLICK_ID));
    let clicks = near.filter(|event| is_click(event) && evidence.events.get(*event).address == address.short());
    let shown = |event| Shown { event, link: Join::Address, view: View::Neighbour };
    clicks.take(shorten::MAX_NEIGHBOURS).map(shown).collect()
}

fn moment(analysis: &Analysis, event: u32, link: Join, whose: View, touches: &[Touch], proof: bool) -> Moment {
    let seen = analysis.events.get(event);
    let touch = touches.iter().find(|t| t.event == event || t.hop == Some(event));
    let (what, mark) = what(analysis, event, &seen, touch, link == Join::Address);
    let place = analysis.line_name(seen.line);
    let (path, line) = (String::new(), String::new());
    Moment { at: seen.at, what, path, count: 1, mark, joined_by: link, whose, proof, place, line }
}

/// Puts the raw lines of logs that are read in place into drafts.
fn quote_at_rest(analysis: &Analysis, drafts: &mut [Draft]) {
    let at_rest = |event: &u32| {
        let line = analysis.events.line(*event);
        let nth = analysis.log_of(line);
        let log = analysis.logs.get(nth).filter(|log| log.source.mapped().is_some())?;
        Some((nth, line.place().offset, &log.source))
    };
    // A log that is larger than the memory is on disk again: when all lines are requested at once, a disk delivers them in a
    // fraction of the time that it takes to wait for each.
    let mut wanted: Vec<(usize, u64)> = drafts
        .iter()
        .flat_map(|draft| draft.events.iter().filter_map(at_rest).map(|(log, offset, _)| (log, offset)))
        .collect();
    wanted.sort_unstable();
    for of_log in wanted.chunk_by(|a, b| a.0 == b.0) {
        analysis.logs[of_log[0].0].source.prefetch_lines(of_log.iter().map(|(_, offset)| *offset));
    }
    for draft in drafts {
        for (event, moment) in draft.events.iter().zip(&mut draft.story.moments) {
            if let Some((_, offset, source)) = at_rest(event) {
                // Reading a mapped log cannot fail.
                let _ = quote::each(source, &[offset], &mut |text| moment.line = text);
            }
        }
    }
}

/// Whether a step is relevant: clicks, landings, cart, checkout, confirmation and beacons, but not every image.
fn is_telling(analysis: &Analysis, step: &Step) -> bool {
    let facts = analysis.events.facts(step.event);
    let marks = Facts::CLICK_BEACON.with(Facts::CONVERSION_BEACON).with(Facts::CONFIRMATION);
    facts.any(marks) || !facts.has(Facts::ASSET)
}

/// Cuts the timeline to the page views for which lines are read. Returns the number of those left out.
fn trim(shown: &mut Vec<Shown>, keep: &[u32]) -> usize {
    let total = shown.len();
    let views: Vec<(bool, View)> = shown.iter().map(|shown| (keep.contains(&shown.event), shown.view)).collect();
    let mut left = shorten::kept(&views, MAX_LOOKED_AT).into_iter();
    shown.retain(|_| left.next().unwrap_or(true));
    total - shown.len()
}

/// A line in a draft, by its place in a stream.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Quoted {
    offset: u64,
    draft: u32,
    moment: u32,
}

impl Quoted {
    /// The text to fill in.
    fn text<'d>(&self, drafts: &'d mut [Draft]) -> &'d mut String {
        &mut drafts[self.draft as usize].story.moments[self.moment as usize].line
    }
}

/// The lines in drafts from each log that is a stream, in the order of the stream.
fn lines_of_streams(analysis: &Analysis, drafts: &[Draft]) -> BTreeMap<usize, Vec<Quoted>> {
    let mut by_source: BTreeMap<usize, Vec<Quoted>> = BTreeMap::new();
    for (draft, nth) in drafts.iter().zip(0..) {
        for (event, moment) in draft.events.iter().zip(0..) {
            let line = analysis.events.line(*event);
            let nth_log = analysis.log_of(line);
            if analysis.logs[nth_log].source.mapped().is_none() {
                let quoted = Quoted { offset: line.place().offset, draft: nth, moment };
                by_source.entry(nth_log).or_default().push(quoted);
            }
        }
    }
    for wanted in by_source.values_mut() {
        wanted.sort_unstable();
    }
    by_source
}

/// The raw lines of streams, each read in one pass from its beginning, several at a time. Lines that several orders show are
/// read once.
fn quoted(analysis: &Analysis, wanted: BTreeMap<usize, Vec<Quoted>>) -> Vec<(Vec<Quoted>, Result<Vec<String>>)> {
    let read = |(source, wanted): (usize, Vec<Quoted>)| {
        let mut offsets: Vec<u64> = wanted.iter().map(|line| line.offset).collect();
        offsets.dedup();
        (wanted, quote::lines(&analysis.logs[source].source, &offsets))
    };
    wanted.into_par_iter().map(read).collect()
}

/// Puts the lines of a stream into drafts.
fn fill(wanted: &[Quoted], lines: Vec<String>, drafts: &mut [Draft]) {
    for (same, text) in wanted.chunk_by(|a, b| a.offset == b.offset).zip(lines) {
        for line in same {
            line.text(drafts).clone_from(&text);
        }
    }
}

/// What a page view was, in a few words and as a mark.
fn what(analysis: &Analysis, event: u32, seen: &Event, touch: Option<&Touch>, by_address: bool) -> (String, Mark) {
    if let Some(touch) = touch {
        // The visitor's click is the landing. A redirect before it is no click of its own; one that led to no page in the logs
        // is the only trace of the click.
        if is_redirect(seen.status) {
            let led_on = touch.event != event;
            let id = if led_on { String::new() } else { format!(", {}", reading(analysis, touch)) };
            return (format!("redirect ({}){id}", seen.status), if led_on { Mark::Page } else { Mark::Click });
        }
        if touch.hop == Some(event) && touch.hop != Some(touch.event) {
            return (format!("on the way to the landing ({})", seen.status), Mark::Page);
        }
        let failed = match seen.status {
            400.. => format!(", answered {}", seen.status),
            _ if seen.facts.has(Facts::CACHED) => ", from a cache".to_owned(),
            _ => String::new(),
        };
        return (format!("landing: {}{failed}", reading(analysis, touch)), Mark::Click);
    }
    let registered = analysis.events.tag(seen).and_then(|tag| analysis.merchant.partners.by_tag(&tag.text));
    if let Some(partner) = registered.filter(|_| by_address) {
        return (format!("landing: click of {}", analysis.merchant.partners.list[partner as usize].tag), Mark::Click);
    }
    let kinds = [
        (Facts::CONFIRMATION, "confirmation page", Mark::Confirmation),
        (Facts::CONVERSION_BEACON, "conversion beacon", Mark::Beacon),
        (Facts::CLICK_BEACON, "click beacon", Mark::Beacon),
        (Facts::CHECKOUT, "checkout", Mark::Checkout),
        (Facts::CART, "cart", Mark::Cart),
        (Facts::ASSET, "image or script", Mark::Page),
    ];
    let kind = kinds.iter().find(|(fact, ..)| seen.facts.has(*fact));
    let (name, mark) = kind.map_or(("page", Mark::Page), |(_, name, mark)| (*name, *mark));
    (name.to_owned(), mark)
}

/// A landing from a partner's page, with the partner's id where only one is known to own the page.
fn untagged(analysis: &Analysis, touch: &Touch) -> String {
    let partner = touch.partner.and_then(|partner| analysis.merchant.partners.list.get(partner as usize));
    let named = partner.map_or_else(String::new, |partner| format!(" ({})", partner.tag));
    format!("from a partner{named}, without an id")
}

fn reading(analysis: &Analysis, touch: &Touch) -> String {
    let tag = |partner: u32| analysis.merchant.partners.list[partner as usize].tag.as_str();
    match touch.reading {
        TagMatch::Registered(p) if touch.click_id != Condition::Whole => {
            format!("click of {}, its click id {}", tag(p), touch.click_id.name())
        }
        TagMatch::ClickId if touch.click_id != Condition::Whole => {
            format!("click id of a network, {}", touch.click_id.name())
        }
        TagMatch::Untagged => untagged(analysis, touch),
        TagMatch::Registered(p) => format!("click of {}", tag(p)),
        TagMatch::Truncated(p) => format!("id cut short, of {}", tag(p)),
        TagMatch::Altered(p, how) => format!("id that differs from {} by {how}", tag(p)),
        TagMatch::Broken(standing, _) => format!("broken link: {}", standing.wrong()),
        TagMatch::Unknown => "unknown id".to_owned(),
        TagMatch::Tied { .. } => "id near several registered ones".to_owned(),
        TagMatch::ClickId => "click id of a network".to_owned(),
        TagMatch::Campaign => "paid campaign".to_owned(),
    }
}

fn stance(cause: &'static Cause, opinion: causes::Opinion) -> Opinion {
    let stance = match opinion {
        causes::Opinion::Supports { weight, because, .. } => Stance::For { weight, text: because },
        causes::Opinion::Excludes { reason, .. } => Stance::Against { text: reason },
        causes::Opinion::CannotTell { needs } => Stance::CannotTell { needs },
    };
    Opinion { cause, stance }
}
