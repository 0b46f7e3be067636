//! Amazon's report of shipments from its warehouses (FBA): a row per shipped item.

use super::{Dialect, Field as F, Role, Sample, at};
use crate::dialects::Amounts;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Seller Central's report of fulfilled shipments (FBA).",
    documented: "Amazon Selling Partner API, report type GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL",
    marks: &["amazon-order-id", "shipment-id", "shipment-item-id", "purchase-date", "item-price"],
    columns: &[
        at(F::OrderId, "amazon-order-id"),
        at(F::OtherId, "merchant-order-id"),
        at(F::OrderedAt, "purchase-date"),
        at(F::Amount, "item-price"),
        at(F::Currency, "currency"),
        at(F::Sku, "sku"),
        at(F::Sku, "product-name"),
        at(F::Channel, "sales-channel"),
        at(F::CustomerId, "buyer-email"),
    ],
    amounts: Amounts::OfItem,
    samples: &[Sample {
        text: "amazon-order-id	merchant-order-id	shipment-id	shipment-item-id	amazon-order-item-id	merchant-order-item-id	purchase-date	payments-date	shipment-date	reporting-date	buyer-email	buyer-name	buyer-phone-number	sku	product-name	quantity-shipped	currency	item-price	item-tax	shipping-price	shipping-tax	gift-wrap-price	gift-wrap-tax	ship-service-level	sales-channel
302-0000001-0000001		D1	D1a	1		2026-09-02T08:04:21+00:00	2026-09-02T08:04:21+00:00	2026-09-03T08:04:21+00:00	2026-09-03T09:04:21+00:00	a@marketplace.example			TEA-1	Green tea	1	EUR	29.90	0	0	0	0	0	Standard	amazon.de
",
        used: 1,
    }],
    ..Dialect::new("amazon-shipments", Role::Orders)
};
