//! Exports of networks' transactions: one file per dialect.

pub mod actionpay;
pub mod admitad;
pub mod affilae;
pub mod affiliate_gateway;
pub mod affiliatefuture;
pub mod affiliatewp;
pub mod awin;
pub mod belboon;
pub mod bol;
pub mod by_words;
pub mod cake;
pub mod chinesean;
pub mod cj;
pub mod daisycon;
pub mod ebay_partner;
pub mod everflow;
pub mod flexoffers;
pub mod gdeslon;
pub mod impact;
pub mod linkconnector;
pub mod optimise;
pub mod paid_on_results;
pub mod partnerize;
pub mod partnerstack;
pub mod partnerstack_api;
pub mod pepperjam;
pub mod post_affiliate_pro;
pub mod rakuten;
pub mod refersion;
pub mod shareasale;
pub mod skimlinks;
pub mod tapfiliate;
pub mod tolt;
pub mod tradedoubler;
pub mod tradetracker;
pub mod tune;
pub mod webgains;

use super::{Dialect, Field, Role, Sample, at, part};

/// Every dialect of transactions.
pub const ALL: &[&Dialect] = &[
    &actionpay::DIALECT,
    &admitad::DIALECT,
    &affilae::DIALECT,
    &affiliate_gateway::DIALECT,
    &affiliatefuture::DIALECT,
    &affiliatewp::DIALECT,
    &awin::DIALECT,
    &belboon::DIALECT,
    &bol::DIALECT,
    &by_words::DIALECT,
    &cake::DIALECT,
    &chinesean::DIALECT,
    &cj::DIALECT,
    &daisycon::DIALECT,
    &ebay_partner::DIALECT,
    &everflow::DIALECT,
    &flexoffers::DIALECT,
    &gdeslon::DIALECT,
    &impact::DIALECT,
    &linkconnector::DIALECT,
    &optimise::DIALECT,
    &paid_on_results::DIALECT,
    &partnerize::DIALECT,
    &partnerstack::DIALECT,
    &partnerstack_api::DIALECT,
    &pepperjam::DIALECT,
    &post_affiliate_pro::DIALECT,
    &rakuten::DIALECT,
    &refersion::DIALECT,
    &shareasale::DIALECT,
    &skimlinks::DIALECT,
    &tapfiliate::DIALECT,
    &tolt::DIALECT,
    &tradedoubler::DIALECT,
    &tradetracker::DIALECT,
    &tune::DIALECT,
    &webgains::DIALECT,
];
