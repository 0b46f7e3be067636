//! Orders' stories: the timeline with joins, the opinions for and against, the raw lines, and what follows from them.

pub mod hints;
mod nearest;
mod reasons;

pub use nearest::nearest;

use crate::analyze::Analysis;
use crate::causes::{self, Others};
use crate::error::Result;
use crate::events::{Event, Facts};
use crate::findings::Answer;
use crate::identity::Key;
use crate::logs::quote;
use crate::report::Row;
use crate::report::story::{Mark, Moment, Opinion, Question, Stance, Story, View};
use crate::sessions::trail::{Scene, Step, Trail};
use crate::sessions::{Reading, Relation, Touch};
use crate::units::{Micros, Span};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Page views that are shown per order; proof and the ones around clicks and the order come first.
const MAX_MOMENTS: usize = 60;

/// Page views of others behind the same address that are shown per order: a few tell how crowded it is.
const MAX_NEIGHBOURS: usize = 12;

/// The orders that a question takes, by time, then id. Only those are judged whose partner has to be known.
pub fn find(analysis: &Analysis, question: &Question) -> Vec<u32> {
    let scene = analysis.scene();
    let takes = |at: &u32| {
        let order = analysis.orders.get(*at as usize);
        let by_partner = || {
            let row = analysis.outline(&scene, *at as usize).row;
            question.takes_partner(&row.claimant_tag, &row.credited_tag)
        };
        let placed = order.at - analysis.offset.correction();
        question.takes_order(order.id, placed, order.customer) && (question.tag.is_none() || by_partner())
    };
    analysis.in_order().into_par_iter().filter(takes).collect()
}

/// The stories of some orders, in their order; `whole` says by an order's row whose page views are told besides the proof.
///
/// Fails with [`crate::error::Kind::Read`] when a log's lines cannot be read again.
pub fn tell(analysis: &Analysis, places: &[u32], whole: &(dyn Fn(&Row) -> bool + Sync)) -> Result<Vec<Story>> {
    let mut drafts = drafts(analysis, places, whole);
    for (source, wanted) in lines_of_streams(analysis, &drafts) {
        quote_lines(analysis, source, &wanted, &mut drafts)?;
    }
    Ok(drafts.into_iter().map(|draft| draft.story).collect())
}

/// As [`tell`]; lines that cannot be read again are left empty, because the rest of the story stands without them.
///
/// Logs that are streams are read again from their beginning at each call.
pub fn tell_without_fail(analysis: &Analysis, places: &[u32], whole: &(dyn Fn(&Row) -> bool + Sync)) -> Vec<Story> {
    let mut drafts = drafts(analysis, places, whole);
    for (source, wanted) in lines_of_streams(analysis, &drafts) {
        if quote_lines(analysis, source, &wanted, &mut drafts).is_err() {
            for line in &wanted {
                line.text(&mut drafts).clear();
            }
        }
    }
    drafts.into_iter().map(|draft| draft.story).collect()
}

/// The stories of some orders, on this thread alone. Lines of logs that are streams are left empty.
pub fn tell_in_place(
    analysis: &Analysis,
    scene: &Scene<'_>,
    places: &[u32],
    whole: &dyn Fn(&Row) -> bool,
) -> Vec<Story> {
    let mut drafts: Vec<Draft> = places.iter().map(|at| draft(analysis, scene, *at as usize, whole)).collect();
    quote_at_rest(analysis, &mut drafts);
    drafts.into_iter().map(|draft| draft.story).collect()
}

/// Stories in which only lines of logs that are streams are still to be quoted.
fn drafts(analysis: &Analysis, places: &[u32], whole: &(dyn Fn(&Row) -> bool + Sync)) -> Vec<Draft> {
    let scene = analysis.scene();
    let one = |at: &u32| {
        let mut draft = draft(analysis, &scene, *at as usize, whole);
        quote_at_rest(analysis, std::slice::from_mut(&mut draft));
        draft
    };
    places.par_iter().map(one).collect()
}

/// A story in which lines are still to be quoted.
struct Draft {
    story: Story,
    /// The event of each moment.
    events: Vec<u32>,
}

fn draft(analysis: &Analysis, scene: &Scene<'_>, at: usize, whole: &dyn Fn(&Row) -> bool) -> Draft {
    let Answer { trail, touches, judgement, row } = analysis.answer(scene, at);
    let proof = &judgement.verdict.proof;
    let mut shown = shown(analysis, &trail, &touches);
    if shown.is_empty() {
        shown = by_address(scene, analysis.orders.get(at).ip, trail.at);
    }
    let left_out = if whole(&row) {
        trim(&mut shown, proof)
    } else {
        let all = shown.len();
        shown.retain(|shown| proof.contains(&shown.event));
        all - shown.len()
    };
    let mut moments: Vec<(Moment, u32)> = shown
        .iter()
        .map(|Shown { event, link, view }| {
            (moment(analysis, *event, link, *view, &touches, proof.contains(event)), *event)
        })
        .collect();
    moments.sort_by(|(a, _), (b, _)| (a.at, &a.place).cmp(&(b.at, &b.place)));
    let (moments, events) = moments.into_iter().unzip();
    let others = Others::default();
    let case = analysis.case(scene, at, &trail, &touches, &others);
    let terms = judgement.verdict.touch.map_or(case.terms, |touch| crate::verdict::with_touch(&case, touch).terms);
    let story = Story {
        reasons: reasons::of(&row, &judgement, terms),
        verdict: row,
        placed_at: trail.at,
        status: case.order.status.to_owned(),
        customer: case.order.customer.to_owned(),
        window: terms.window,
        moments,
        left_out: left_out as u64,
        opinions: judgement.opinions.into_iter().map(|(cause, opinion)| stance(cause.id, opinion)).collect(),
    };
    Draft { story, events }
}

/// A page view that can be shown.
struct Shown {
    event: u32,
    link: &'static str,
    view: View,
}

/// All page views that tell something, each once, in the order of the events.
fn shown(analysis: &Analysis, trail: &Trail, touches: &[Touch]) -> Vec<Shown> {
    let steps = [(&trail.device, View::Neighbour), (&trail.customer, View::OtherJar), (&trail.own, View::Own)];
    let mut shown: Vec<Shown> = Vec::new();
    for (steps, view) in steps {
        let telling = steps.iter().filter(|step| is_telling(analysis, step));
        shown.extend(telling.map(|step| Shown { event: step.event, link: step.link.name(), view }));
    }
    for touch in touches {
        let view = if touch.relation == Relation::SameJar { View::Own } else { View::OtherJar };
        let events = touch.hop.into_iter().chain([touch.event]);
        shown.extend(events.map(|event| Shown { event, link: touch.link.name(), view }));
    }
    // What was said last of a page view counts.
    shown.reverse();
    shown.sort_by_key(|shown| shown.event);
    shown.dedup_by_key(|shown| shown.event);
    shown
}

/// The join by an address alone, which no verdict rests on.
const ADDRESS: &str = "address";

/// How long before an order clicks from its address are shown, when nothing else is.
const NEAR: Span = Span::minutes(30);

/// Clicks from an order's address shortly before it, by another browser or one that no line names. They prove nothing, since
/// many people share an address; but whoever looks into the order wants to see them.
fn by_address(scene: &Scene<'_>, ip: &str, at: Micros) -> Vec<Shown> {
    let address = Key::address(ip.as_bytes());
    if !address.is_some() {
        return Vec::new();
    }
    let near = scene.events.between(at - NEAR, at);
    let is_click = |event: &u32| scene.events.facts(*event).any(Facts::TAGGED.with(Facts::CLICK_ID));
    let clicks = near.filter(|event| is_click(event) && scene.events.get(*event).address == address.short());
    let shown = |event| Shown { event, link: ADDRESS, view: View::Neighbour };
    clicks.take(MAX_NEIGHBOURS).map(shown).collect()
}

fn moment(analysis: &Analysis, event: u32, link: &'static str, whose: View, touches: &[Touch], proof: bool) -> Moment {
    let seen = analysis.events.get(event);
    let touch = touches.iter().find(|t| t.event == event || t.hop == Some(event));
    let (what, mark) = what(analysis, event, &seen, touch, link == ADDRESS);
    let place = analysis.line_name(seen.line);
    Moment { at: seen.at, what, mark, joined_by: link, whose, proof, place, line: String::new() }
}

/// Puts the raw lines of logs that are read in place into drafts.
fn quote_at_rest(analysis: &Analysis, drafts: &mut [Draft]) {
    let at_rest = |event: &u32| {
        let line = analysis.events.line(*event);
        let log = analysis.logs.get(line.source()).filter(|log| log.source.mapped().is_some())?;
        Some((line.source(), line.place().offset, &log.source))
    };
    // A log that is larger than the memory is on disk again: asked for all lines at once, a disk gives them in a fraction of
    // the time that it takes to wait for each.
    let mut wanted: Vec<(usize, u64)> = drafts
        .iter()
        .flat_map(|draft| draft.events.iter().filter_map(at_rest).map(|(log, offset, _)| (log, offset)))
        .collect();
    wanted.sort_unstable();
    for of_log in wanted.chunk_by(|a, b| a.0 == b.0) {
        analysis.logs[of_log[0].0].source.foresee(of_log.iter().map(|(_, offset)| *offset));
    }
    for draft in drafts {
        for (event, moment) in draft.events.iter().zip(&mut draft.story.moments) {
            if let Some((_, offset, source)) = at_rest(event) {
                // What is mapped cannot fail.
                let _ = quote::each(source, &[offset], &mut |text| moment.line = text);
            }
        }
    }
}

/// Clicks, landings, cart, checkout, confirmation and beacons; not every image.
fn is_telling(analysis: &Analysis, step: &Step) -> bool {
    let facts = analysis.events.facts(step.event);
    let marks = Facts::CLICK_BEACON.with(Facts::CONVERSION_BEACON).with(Facts::CONFIRMATION);
    facts.any(marks) || !facts.has(Facts::ASSET)
}

/// Cuts the timeline to a readable length: proof first, then the latest. Gives the number of page views left out.
fn trim(shown: &mut Vec<Shown>, keep: &[u32]) -> usize {
    let total = shown.len();
    let spare: Vec<usize> = (0..total).filter(|at| !keep.contains(&shown[*at].event)).collect();
    let neighbours: Vec<usize> = spare.iter().copied().filter(|at| shown[*at].view == View::Neighbour).collect();
    let crowd = neighbours.len().saturating_sub(MAX_NEIGHBOURS);
    let mut left = vec![true; total];
    neighbours[..crowd].iter().for_each(|at| left[*at] = false);
    let mut number = total - crowd;
    for at in neighbours[crowd..].iter().chain(&spare) {
        if number <= MAX_MOMENTS {
            break;
        }
        number -= usize::from(std::mem::take(&mut left[*at]));
    }
    let mut left = left.into_iter();
    shown.retain(|_| left.next().unwrap_or(true));
    total - number
}

/// A line that a draft shows, by its place in a stream.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Quoted {
    offset: u64,
    draft: u32,
    moment: u32,
}

impl Quoted {
    /// Where its text goes.
    fn text<'d>(&self, drafts: &'d mut [Draft]) -> &'d mut String {
        &mut drafts[self.draft as usize].story.moments[self.moment as usize].line
    }
}

/// The lines that drafts show of each log that is a stream, in the order in which they stand there.
fn lines_of_streams(analysis: &Analysis, drafts: &[Draft]) -> BTreeMap<usize, Vec<Quoted>> {
    let mut by_source: BTreeMap<usize, Vec<Quoted>> = BTreeMap::new();
    for (draft, nth) in drafts.iter().zip(0..) {
        for (event, moment) in draft.events.iter().zip(0..) {
            let line = analysis.events.line(*event);
            if analysis.logs[line.source()].source.mapped().is_none() {
                let quoted = Quoted { offset: line.place().offset, draft: nth, moment };
                by_source.entry(line.source()).or_default().push(quoted);
            }
        }
    }
    for wanted in by_source.values_mut() {
        wanted.sort_unstable();
    }
    by_source
}

/// Puts the raw lines of a stream into drafts. It is gone through once, from its beginning, for all of them.
fn quote_lines(analysis: &Analysis, source: usize, wanted: &[Quoted], drafts: &mut [Draft]) -> Result<()> {
    let mut offsets: Vec<u64> = wanted.iter().map(|line| line.offset).collect();
    offsets.dedup();
    let mut left = wanted.iter().peekable();
    let mut nth = 0;
    quote::each(&analysis.logs[source].source, &offsets, &mut |mut text| {
        let is_here = |line: &&Quoted| Some(&line.offset) == offsets.get(nth);
        while let Some(line) = left.next_if(is_here) {
            // Several orders can show one line.
            let is_last = !left.peek().is_some_and(is_here);
            *line.text(drafts) = if is_last { std::mem::take(&mut text) } else { text.clone() };
        }
        nth += 1;
    })
}

/// What a page view was, in a few words and as a mark.
fn what(analysis: &Analysis, event: u32, seen: &Event, touch: Option<&Touch>, by_address: bool) -> (String, Mark) {
    if let Some(touch) = touch {
        if touch.hop == Some(event) && touch.hop != Some(touch.event) {
            return (format!("redirect ({})", seen.status), Mark::Click);
        }
        let failed = if seen.status >= 400 { format!(", answered {}", seen.status) } else { String::new() };
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
        Reading::Untagged => untagged(analysis, touch),
        Reading::Registered(p) => format!("click of {}", tag(p)),
        Reading::Truncated(p) => format!("id cut short, of {}", tag(p)),
        Reading::Altered(p, how) => format!("id {how} away from {}", tag(p)),
        Reading::Broken(standing, _) => format!("broken link: {}", standing.wrong()),
        Reading::Unknown => "unknown id".to_owned(),
        Reading::Tied { .. } => "id near several registered ones".to_owned(),
        Reading::ClickId => "click id of a network".to_owned(),
        Reading::CutClickId => "click id of a network, cut short".to_owned(),
        Reading::Campaign => "paid campaign".to_owned(),
    }
}

fn stance(cause: &'static str, opinion: causes::Opinion) -> Opinion {
    let stance = match opinion {
        causes::Opinion::Supports { weight, because, .. } => Stance::For { weight, text: because },
        causes::Opinion::Excludes { reason, .. } => Stance::Against { text: reason },
        causes::Opinion::CannotTell { needs } => Stance::CannotTell { needs },
    };
    Opinion { cause, stance }
}
