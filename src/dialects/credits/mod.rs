//! Exports of networks' transactions: one file per dialect.

pub mod affiliate_gateway;
pub mod affiliatefuture;
pub mod affiliatewp;
pub mod awin;
pub mod belboon;
pub mod cj;
pub mod everflow;
pub mod flexoffers;
pub mod impact;
pub mod linkconnector;
pub mod optimise;
pub mod paid_on_results;
pub mod partnerize;
pub mod partnerstack;
pub mod pepperjam;
pub mod post_affiliate_pro;
pub mod rakuten;
pub mod refersion;
pub mod shareasale;
pub mod tapfiliate;
pub mod tradedoubler;
pub mod tradetracker;
pub mod webgains;

use super::{Dialect, Field, Role, Sample, at, part};

/// Every dialect of transactions.
pub const ALL: &[&Dialect] = &[
    &affiliate_gateway::DIALECT,
    &affiliatefuture::DIALECT,
    &affiliatewp::DIALECT,
    &awin::DIALECT,
    &belboon::DIALECT,
    &cj::DIALECT,
    &everflow::DIALECT,
    &flexoffers::DIALECT,
    &impact::DIALECT,
    &linkconnector::DIALECT,
    &optimise::DIALECT,
    &paid_on_results::DIALECT,
    &partnerize::DIALECT,
    &partnerstack::DIALECT,
    &pepperjam::DIALECT,
    &post_affiliate_pro::DIALECT,
    &rakuten::DIALECT,
    &refersion::DIALECT,
    &shareasale::DIALECT,
    &tapfiliate::DIALECT,
    &tradedoubler::DIALECT,
    &tradetracker::DIALECT,
    &webgains::DIALECT,
];
