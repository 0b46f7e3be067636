//! The page's texts besides the orders: the causes with their stages of the chain, and the outages.

use crate::causes;
use crate::jobs::analyze::Analysis;
use crate::report::web::{CauseText, Outage};

/// The page's text about each cause.
pub fn cause_texts() -> Vec<CauseText> {
    causes::ALL.iter().map(|c| CauseText { id: c.id, remedy: c.remedy, stage: c.stage as usize }).collect()
}

/// The outages that the page shades.
pub fn outages(analysis: &Analysis) -> Vec<Outage> {
    let found = analysis.baselines.click_outages.iter().chain(&analysis.baselines.conversion_outages);
    found.map(|outage| Outage { from: outage.from, to: outage.to }).collect()
}
