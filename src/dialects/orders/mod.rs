//! Exports of orders: one file per dialect.

pub mod amazon_seller;
pub mod amazon_shipments;
pub mod bigcommerce;
pub mod bigcommerce_rest;
pub mod ebay;
pub mod etsy;
pub mod etsy_items;
pub mod magento;
pub mod magento_rest;
pub mod matrixify;
pub mod paypal;
pub mod prestashop;
pub mod shopify;
pub mod shopify_json;
pub mod shopware5;
pub mod shopware6;
pub mod squarespace;
pub mod stripe;
pub mod wix;
pub mod woocommerce_advanced;
pub mod woocommerce_analytics;
pub mod woocommerce_mailed;
pub mod woocommerce_rest;
pub mod woocommerce_skyverge;

use super::{Dialect, Field, Role, Sample, Skip, at, part};

/// Every dialect of order files.
pub const ALL: &[&Dialect] = &[
    &shopify::DIALECT,
    &shopify_json::DIALECT,
    &matrixify::DIALECT,
    &woocommerce_analytics::DIALECT,
    &woocommerce_mailed::DIALECT,
    &woocommerce_rest::DIALECT,
    &woocommerce_advanced::DIALECT,
    &woocommerce_skyverge::DIALECT,
    &magento::DIALECT,
    &magento_rest::DIALECT,
    &prestashop::DIALECT,
    &shopware6::DIALECT,
    &shopware5::DIALECT,
    &bigcommerce::DIALECT,
    &bigcommerce_rest::DIALECT,
    &squarespace::DIALECT,
    &wix::DIALECT,
    &etsy::DIALECT,
    &etsy_items::DIALECT,
    &ebay::DIALECT,
    &amazon_seller::DIALECT,
    &amazon_shipments::DIALECT,
    &paypal::DIALECT,
    &stripe::DIALECT,
];
