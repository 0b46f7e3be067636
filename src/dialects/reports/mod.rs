//! Reports of programmes and analytics tools: one file per dialect.

pub mod amazon_ads;
pub mod amazon_attribution;
pub mod amazon_bonus;
pub mod amazon_bounty;
pub mod amazon_daily_trends;
pub mod amazon_fee_earnings;
pub mod amazon_fee_orders;
pub mod amazon_fee_tracking;
pub mod amazon_feed_earnings;
pub mod amazon_feed_orders;
pub mod amazon_feed_tracking;
pub mod amazon_link_type;
pub mod amazon_orders_with_clicks;
pub mod ga4;
pub mod ga4_events;
pub mod ga4_transactions;
pub mod google_ads;
pub mod matomo;
pub mod matomo_visits;

use super::{Dialect, Field, Role, Sample, at, part};

/// Every dialect of reports.
pub const ALL: &[&Dialect] = &[
    &amazon_fee_orders::DIALECT,
    &amazon_fee_earnings::DIALECT,
    &amazon_fee_tracking::DIALECT,
    &amazon_daily_trends::DIALECT,
    &amazon_bounty::DIALECT,
    &amazon_bonus::DIALECT,
    &amazon_link_type::DIALECT,
    &amazon_orders_with_clicks::DIALECT,
    &amazon_feed_orders::DIALECT,
    &amazon_feed_earnings::DIALECT,
    &amazon_feed_tracking::DIALECT,
    &amazon_ads::DIALECT,
    &amazon_attribution::DIALECT,
    &ga4::DIALECT,
    &ga4_events::DIALECT,
    &ga4_transactions::DIALECT,
    &matomo::DIALECT,
    &matomo_visits::DIALECT,
    &google_ads::DIALECT,
];
