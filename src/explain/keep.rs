//! The stories of all orders, packed for a result's folder and for its page.

use super::tell_without_fail;
use crate::analyze::Analysis;
use crate::causes;
use crate::report::Row;
use crate::report::stories::{BLOCK, Block};
use crate::report::story::number;
use crate::report::web::cases::{self, Case, Cases, MOST_QUOTED};
use crate::report::web::{CauseText, Outage};
use rayon::prelude::*;
use std::io;

/// Orders whose stories are told at once. Where a log can be read only from its beginning, every batch reads it again:
/// then batches are larger, and take the memory.
const BATCH: usize = 8192;
const BATCH_OF_STREAMS: usize = 65_536;

/// What a result keeps of the stories.
#[derive(Debug)]
pub struct Kept {
    /// All orders, sorted by number.
    pub blocks: Vec<Block>,
    /// The ones that the page tells.
    pub cases: Cases,
}

/// Causes by the stage of the chain at which they lose sales: click, landing, cookie, order, credit.
const STAGES: [&[&str]; 5] = [
    &["missing_tag", "malformed_link", "truncated_tag", "altered_tag", "unknown_tag"],
    &["redirect_dropped_tag", "landing_failed", "stripped_tag", "automated_click"],
    &[
        "cookies_refused",
        "tracker_blocked",
        "capped_cookie",
        "cleared_cookies",
        "private_window",
        "app_handoff",
        "cross_device",
    ],
    &["expired_window", "session_closed", "order_void", "duplicate_order", "non_web_order", "ineligible_sale"],
    &[
        "checkout_override",
        "later_click",
        "other_channel",
        "conversion_not_recorded",
        "not_yet_reported",
        "not_credited",
    ],
];

/// What the page says about each cause.
pub fn cause_texts() -> Vec<CauseText> {
    let stage = |id: &str| STAGES.iter().position(|ids| ids.contains(&id)).unwrap_or(STAGES.len() - 1);
    causes::ALL.iter().map(|c| CauseText { id: c.id, remedy: c.remedy, stage: stage(c.id) }).collect()
}

/// The outages that the page shades.
pub fn outages(analysis: &Analysis) -> Vec<Outage> {
    let found = analysis.baselines.click_outages.iter().chain(&analysis.baselines.conversion_outages);
    found.map(|outage| Outage { from: outage.from, to: outage.to }).collect()
}

/// Whether an order's story is told as a whole: somebody lost, or may have lost. Of all others only the proof is kept.
pub fn is_told(row: &Row) -> bool {
    match row.outcome {
        "lost" | "undetermined" => true,
        "credited" => !row.cause.is_empty(),
        _ => false,
    }
}

/// Tells and packs the stories of all orders. `rows` are the orders' rows with their places, in the page's order.
pub fn keep(analysis: &Analysis, rows: &[(u32, Row)]) -> io::Result<Kept> {
    let mut sorted: Vec<usize> = (0..analysis.orders.len()).collect();
    sorted.sort_by_key(|row| (number(analysis.orders.get(*row).id), *row));
    let mut told = vec![false; sorted.len()];
    let mut shown = vec![usize::MAX; sorted.len()];
    for (at, (row, value)) in rows.iter().enumerate() {
        told[*row as usize] = is_told(value);
        shown[*row as usize] = at;
    }
    let quoted = quoted(rows);
    let streams = analysis.logs.iter().any(|log| log.source.mapped().is_none());
    let batch = if streams { BATCH_OF_STREAMS } else { BATCH };
    let mut kept = Kept { blocks: Vec::new(), cases: Cases::new(rows.len(), told.iter().filter(|t| **t).count()) };
    for some in sorted.chunks(batch) {
        let stories = tell_without_fail(analysis, some, &|row| told[row]);
        let blocks: Vec<io::Result<Block>> = stories.par_chunks(BLOCK).map(Block::of).collect();
        kept.blocks.extend(blocks.into_iter().collect::<io::Result<Vec<Block>>>()?);
        let told = some.iter().zip(stories).filter(|(row, _)| told[**row]);
        let case = |(row, story): (&usize, _)| Case { row: shown[*row], quoted: quoted[*row], story };
        let cases: Vec<Case> = told.map(case).collect();
        let packed: Vec<_> = cases.par_chunks(cases::BLOCK).map(|some| kept.cases.pack(some)).collect();
        for block in packed {
            kept.cases.add(block?);
        }
    }
    Ok(kept)
}

/// The orders whose lines the page quotes: the costliest, where there is no room for all.
fn quoted(rows: &[(u32, Row)]) -> Vec<bool> {
    let mut told: Vec<&(u32, Row)> = rows.iter().filter(|(_, row)| is_told(row)).collect();
    told.sort_by_key(|(row, value)| (std::cmp::Reverse(value.commission_lost), std::cmp::Reverse(value.amount), *row));
    let mut quoted = vec![false; rows.len()];
    for (row, _) in told.into_iter().take(MOST_QUOTED) {
        quoted[*row as usize] = true;
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_its_stage() {
        let mut known: Vec<&str> = STAGES.concat();
        let mut all: Vec<&str> = causes::ALL.iter().map(|cause| cause.id).collect();
        known.sort_unstable();
        all.sort_unstable();
        assert_eq!(known, all);
    }
}
