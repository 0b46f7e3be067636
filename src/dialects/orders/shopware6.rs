//! Shopware 6's profile "Default orders" of its import/export, and copies of it.
//!
//! The headers are never translated. `order_state_id` and the country ids are 32 hexadecimal digits, which say nothing
//! here. There is no currency column. Times are in UTC.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::dialects::parts::{counted_items, first_product};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Shopware 6's export of orders (profile Default orders).",
    documented: "Shopware 6 documentation, Import/Export; Migration1627983652AddOrderExportProfile",
    marks: &["order_number", "amount_total", "order_date_time", "sales_channel_id|order_state_id|order_state|line_items"],
    columns: &[
        at(F::OrderId, "order_number"),
        at(F::OtherId, "id"),
        at(F::OrderedAt, "order_date_time"),
        at(F::Amount, "amount_total"),
        at(F::Currency, "currency|currency_iso_code|currency_iso"),
        part(F::Items, "line_items", counted_items),
        part(F::Sku, "line_items", |cell| first_product(&counted_items(cell))),
        at(F::Status, "order_state|order_state_name|order_state_technical_name|state"),
        at(F::CustomerId, "customer_number|customer_id"),
        at(F::CustomerId, "customer_email"),
        at(F::Tag, "affiliate_code"),
        at(F::ClickId, "campaign_code"),
    ],
    zone: "UTC",
    samples: &[Sample {
        text: "id;order_number;sales_channel_id;customer_firstname;customer_lastname;customer_email;billing_address_street;billing_address_zipcode;billing_address_city;billing_address_company;billing_address_department;billing_address_country_id;billing_address_country_state_id;shipping_address_street;shipping_address_zipcode;shipping_address_city;shipping_address_company;shipping_address_department;shipping_address_country_id;shipping_address_country_state_id;amount_total;order_state_id;line_items;order_date_time
0a1b2c3d4e5f60718293a4b5c6d7e8f9;10001;98432def39fc4624b33213a56b8c944d;A;B;a@mail.example;Street 1;12345;Town;;;1a1b2c3d4e5f60718293a4b5c6d7e8f9;;Street 1;12345;Town;;;1a1b2c3d4e5f60718293a4b5c6d7e8f9;;54.9;2a1b2c3d4e5f60718293a4b5c6d7e8f9;\"1x TEA-1|2x POT-1\";2026-09-02T12:04:41.000+00:00
",
        used: 1,
    }],
    ..Dialect::new("shopware6", Role::Orders)
};
