//! Exports of orders: one file per dialect.

pub mod shopify;
pub mod woocommerce_analytics;

use super::{Dialect, Field, Role, Sample, at, part};

/// Every dialect of order files.
pub const ALL: &[&Dialect] = &[&shopify::DIALECT, &woocommerce_analytics::DIALECT];
