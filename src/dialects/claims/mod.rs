//! Lists of inquiries about missing sales, as partners hand them in to networks, and the answers: one file per dialect. They are
//! claims, and neither orders nor transactions.

pub mod affiliatefuture;
pub mod awin;
pub mod cj;
pub mod everflow;
pub mod impact;
pub mod impact_answers;
pub mod pepperjam;
pub mod rakuten;

use super::{Dialect, Field, Role, Sample, at};

/// Every dialect of inquiries.
pub const ALL: &[&Dialect] = &[
    &affiliatefuture::DIALECT,
    &awin::DIALECT,
    &cj::DIALECT,
    &everflow::DIALECT,
    &impact::DIALECT,
    &impact_answers::DIALECT,
    &pepperjam::DIALECT,
    &rakuten::DIALECT,
];
