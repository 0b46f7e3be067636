//! CAKE's conversions. The currency is a sign alone, and `price` is the commission; what the order is worth is mostly empty.

use super::{Dialect, Field as F, Role, Sample, at};
use crate::dialects::Skip;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "CAKE's conversions (XML or JSON of its affiliate interface).",
    documented: "CAKE affiliate API, conversions",
    marks: &["conversion_id", "conversion_date", "offer_id|offer_name", "price", "subid_1"],
    columns: &[
        at(F::TransactionId, "conversion_id"),
        at(F::OrderId, "order_id|transaction_id"),
        at(F::OrderedAt, "conversion_date"),
        at(F::ClickedAt, "click_date"),
        at(F::Status, "disposition|conversion_status|status"),
        at(F::Tag, "campaign_id"),
        at(F::ClickRef, "subid_1"),
        at(F::ClickRef, "subid_2"),
        at(F::Creative, "creative_name"),
        at(F::Advertiser, "offer_name|offer_id"),
        at(F::Amount, "order_total"),
        at(F::Commission, "price"),
        at(F::Currency, "currency_symbol"),
    ],
    skips: &[Skip { headers: "test", when: |cell| cell.eq_ignore_ascii_case("true"), reason: "a test" }],
    samples: &[Sample {
        text: r#"<?xml version="1.0" encoding="utf-8"?>
<conversion_response xmlns="http://cakemarketing.com/affiliates/api/5/">
  <success>true</success>
  <row_count>2</row_count>
  <conversions>
    <conversion><conversion_id>14000001</conversion_id><order_id>1001</order_id><conversion_date>2026-09-05T13:45:00.637</conversion_date><offer_id>701</offer_id><offer_name>Lamp Shop</offer_name><campaign_id>71</campaign_id><creative_id>1</creative_id><creative_name>Autumn</creative_name><subid_1>autumn</subid_1><subid_2 /><price>7.14000000000000</price><order_total>119.0000</order_total><test>false</test><currency_symbol>$</currency_symbol></conversion>
    <conversion><conversion_id>14000002</conversion_id><order_id>1002</order_id><conversion_date>2026-09-06T13:45:00.63</conversion_date><offer_id>701</offer_id><offer_name>Lamp Shop</offer_name><campaign_id>71</campaign_id><creative_id>1</creative_id><creative_name>Autumn</creative_name><subid_1 /><subid_2 /><price>3.15000000000000</price><order_total /><test>true</test><currency_symbol>$</currency_symbol></conversion>
  </conversions>
</conversion_response>
"#,
        used: 1,
    }],
    ..Dialect::new("cake", Role::Credits)
};
