//! Amazon Seller Central's report of all orders: tabs, names in lower case with hyphens, a row per item.
//!
//! `item-price` is the total of the row, not the price of one piece. Cancelled rows have no prices, and rows may be
//! short. Orders of other channels that Amazon ships (`sales-channel` Non-Amazon) have numbers that begin with `S`.

use super::{Dialect, Field as F, Role, Sample, at};
use crate::dialects::Amounts;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Seller Central's report of all orders (flat file).",
    documented: "Amazon Selling Partner API, report types GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE",
    marks: &["amazon-order-id", "purchase-date", "order-status|item-status", "item-price"],
    columns: &[
        at(F::OrderId, "amazon-order-id"),
        at(F::OtherId, "merchant-order-id"),
        at(F::OrderedAt, "purchase-date"),
        at(F::Amount, "item-price"),
        at(F::Currency, "currency"),
        at(F::Sku, "sku"),
        at(F::Sku, "asin|product-name"),
        at(F::Status, "order-status"),
        at(F::Status, "item-status"),
        at(F::Channel, "sales-channel"),
        at(F::Coupon, "promotion-ids"),
    ],
    amounts: Amounts::OfItem,
    samples: &[Sample {
        text: "amazon-order-id	merchant-order-id	purchase-date	last-updated-date	order-status	fulfillment-channel	sales-channel	order-channel	url	ship-service-level	product-name	sku	asin	item-status	quantity	currency	item-price	item-tax	shipping-price	shipping-tax	gift-wrap-price	gift-wrap-tax	item-promotion-discount	ship-promotion-discount	ship-city	ship-state	ship-postal-code	ship-country	promotion-ids	is-business-order	purchase-order-number	price-designation
302-0000001-0000001		2026-09-02T08:04:21+00:00	2026-09-03T22:07:59+00:00	Shipped	Amazon	Amazon.de			Standard	Green tea	TEA-1	B000000001	Shipped	1	EUR	29.90								Town		12345	DE		false		
302-0000001-0000001		2026-09-02T08:04:21+00:00	2026-09-03T22:07:59+00:00	Shipped	Amazon	Amazon.de			Standard	Tea pot	POT-1	B000000002	Shipped	2	EUR	20.00								Town		12345	DE		false		
302-0000002-0000002		2026-09-03T08:04:21+00:00	2026-09-03T22:07:59+00:00	Cancelled	Merchant	Amazon.de			Standard	Cup	CUP-1	B000000003	Cancelled	0	
",
        used: 2,
    }],
    ..Dialect::new("amazon-seller", Role::Orders)
};
