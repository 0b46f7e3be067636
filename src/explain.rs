//! One order's story: its timeline with joins, the opinions for and against, and the raw lines.

use crate::analyze::Analysis;
use crate::causes::Opinion;
use crate::error::Result;
use crate::events::Facts;
use crate::logs::quote;
use crate::orders::index::order_key;
use crate::report::timeline::{Moment, Stance, Story, View};
use crate::sessions::trail::Step;
use crate::sessions::{Reading, Relation, Touch};
use std::collections::{BTreeMap, BTreeSet};

/// Page views that are shown per order; the ones around clicks and the order come first.
const MAX_MOMENTS: usize = 60;

/// The stories of the orders with an id; empty when there is none.
///
/// Fails with [`crate::error::Kind::Read`] when a log's lines cannot be read again.
pub fn explain(analysis: &Analysis, id: &str) -> Result<Vec<Story>> {
    let key = order_key(id);
    let rows = (0..analysis.orders.len()).filter(|row| order_key(analysis.orders.get(*row).id) == key);
    rows.map(|row| story(analysis, row)).collect()
}

fn story(analysis: &Analysis, row: usize) -> Result<Story> {
    let scene = analysis.scene();
    let (trail, touches) = analysis.trail(&scene, row);
    let judgement = analysis.judge(row);
    let mut shown: BTreeMap<u32, (&'static str, View)> = BTreeMap::new();
    for (steps, view) in [(&trail.device, View::Neighbour), (&trail.customer, View::OtherJar), (&trail.own, View::Own)]
    {
        for step in steps.iter().filter(|s| is_telling(analysis, s)) {
            shown.insert(step.event, (step.link.name(), view));
        }
    }
    for touch in &touches {
        let view = if touch.relation == Relation::SameJar { View::Own } else { View::OtherJar };
        for event in touch.hop.into_iter().chain([touch.event]) {
            shown.insert(event, (touch.link.name(), view));
        }
    }
    let keep: BTreeSet<u32> = judgement.verdict.proof.iter().copied().collect();
    let left_out = trim(&mut shown, &keep);
    let lines = quote_lines(analysis, shown.keys().copied())?;
    let mut moments: Vec<Moment> = shown
        .iter()
        .map(|(event, (link, view))| {
            let seen = analysis.events.get(*event);
            let touch = touches.iter().find(|t| t.event == *event || t.hop == Some(*event));
            Moment {
                at: seen.at,
                what: what(analysis, *event, touch),
                joined_by: link,
                view: *view,
                is_proof: keep.contains(event),
                place: analysis.line_name(seen.line),
                line: lines.get(event).cloned().unwrap_or_default(),
            }
        })
        .collect();
    moments.sort_by(|a, b| (a.at, &a.place).cmp(&(b.at, &b.place)));
    Ok(Story {
        row: analysis.row_of(row),
        placed_at: trail.at,
        status: analysis.orders.get(row).status.to_owned(),
        window: analysis.case(&scene, row, &trail, &touches).terms.window,
        moments,
        left_out,
        stances: judgement.opinions.iter().map(|(cause, opinion)| stance(cause.id, opinion)).collect(),
    })
}

/// Clicks, landings, cart, checkout, confirmation and beacons; not every image.
fn is_telling(analysis: &Analysis, step: &Step) -> bool {
    let event = analysis.events.get(step.event);
    let marks = Facts::CLICK_BEACON.with(Facts::CONVERSION_BEACON).with(Facts::CONFIRMATION);
    event.facts.any(marks) || !event.facts.has(Facts::ASSET)
}

/// Cuts the timeline to a readable length: proof first, then the latest.
fn trim(shown: &mut BTreeMap<u32, (&'static str, View)>, keep: &BTreeSet<u32>) -> usize {
    let total = shown.len();
    let neighbours: Vec<u32> =
        shown.iter().filter(|(e, (_, v))| *v == View::Neighbour && !keep.contains(e)).map(|(e, _)| *e).collect();
    let others: Vec<u32> = shown.keys().filter(|e| !keep.contains(e)).copied().collect();
    for event in neighbours.into_iter().chain(others) {
        if shown.len() <= MAX_MOMENTS {
            break;
        }
        shown.remove(&event);
    }
    total - shown.len()
}

/// The raw lines of events.
fn quote_lines(analysis: &Analysis, events: impl Iterator<Item = u32>) -> Result<BTreeMap<u32, String>> {
    let mut by_source: BTreeMap<usize, Vec<(u64, u32)>> = BTreeMap::new();
    for event in events {
        let line = analysis.events.get(event).line;
        by_source.entry(line.source()).or_default().push((line.place().offset, event));
    }
    let mut found = BTreeMap::new();
    for (source, mut wanted) in by_source {
        wanted.sort_unstable();
        let offsets: Vec<u64> = wanted.iter().map(|(offset, _)| *offset).collect();
        let texts = quote::lines(&analysis.logs[source].source, &offsets)?;
        found.extend(wanted.into_iter().map(|(_, event)| event).zip(texts));
    }
    Ok(found)
}

/// What a page view was, in a few words.
fn what(analysis: &Analysis, event: u32, touch: Option<&Touch>) -> String {
    let seen = analysis.events.get(event);
    if let Some(touch) = touch {
        if touch.hop == Some(event) && touch.hop != Some(touch.event) {
            return format!("redirect ({})", seen.status);
        }
        return format!(
            "landing: {}{}",
            reading(analysis, touch),
            if seen.status >= 400 { format!(", answered {}", seen.status) } else { String::new() }
        );
    }
    let kinds = [
        (Facts::CONFIRMATION, "confirmation page"),
        (Facts::CONVERSION_BEACON, "conversion beacon"),
        (Facts::CLICK_BEACON, "click beacon"),
        (Facts::CHECKOUT, "checkout"),
        (Facts::CART, "cart"),
        (Facts::ASSET, "image or script"),
    ];
    let kind = kinds.iter().find(|(fact, _)| seen.facts.has(*fact)).map_or("page", |(_, name)| name);
    kind.to_owned()
}

fn reading(analysis: &Analysis, touch: &Touch) -> String {
    let tag = |partner: u32| analysis.merchant.partners.list[partner as usize].tag.as_str();
    match touch.reading {
        Reading::Untagged => "from a partner, without an id".to_owned(),
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

fn stance(cause: &'static str, opinion: &Opinion) -> (&'static str, Stance) {
    let stance = match opinion {
        Opinion::Supports { weight, because, .. } => Stance::For { weight: *weight, text: because.clone() },
        Opinion::Excludes { reason, .. } => Stance::Against(reason.clone()),
        Opinion::CannotTell { needs } => Stance::CannotTell(needs.clone()),
    };
    (cause, stance)
}
