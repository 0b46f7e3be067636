//! Stripe's payments as an order log.
//!
//! A payment has no order number unless the shop stores it: in metadata (`order_id (metadata)`), or in the description
//! (`Order #1001`). Times are in UTC. Attempts that were never paid are no orders.

use super::{Dialect, Field as F, Role, Sample, Skip, at, part};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Stripe's payments (CSV from Payments › Export).",
    documented: "Stripe documentation, Exporting payments; unified payments export",
    marks: &["id", "Created (UTC)|Created date (UTC)|Created", "Amount", "Amount Refunded", "Currency", "Status"],
    columns: &[
        at(F::OrderId, "order_id (metadata)|order_number (metadata)|order (metadata)|orderid (metadata)|Order ID (metadata)|\
order_no (metadata)|ordernumber (metadata)|order_reference (metadata)|bestellnummer (metadata)|commande (metadata)"),
        part(F::OrderId, "Description", order_in),
        at(F::OtherId, "id"),
        at(F::OrderedAt, "Created (UTC)|Created date (UTC)|Created"),
        at(F::Amount, "Amount"),
        at(F::Currency, "Currency"),
        at(F::Status, "Status"),
        at(F::CustomerId, "customer_id (metadata)"),
        at(F::CustomerId, "Customer Email|Customer ID"),
        at(F::Ip, "ip (metadata)|customer_ip (metadata)|ip_address (metadata)"),
        at(F::SessionId, "session_id (metadata)|sid (metadata)"),
        at(F::ClickId, "click_id (metadata)|awc (metadata)|cjevent (metadata)|irclickid (metadata)|gclid (metadata)"),
        at(F::Tag, "affiliate (metadata)|ref (metadata)|referral (metadata)|via (metadata)|partner (metadata)"),
        at(F::Coupon, "coupon (metadata)|discount_code (metadata)"),
    ],
    skips: &[Skip {
        headers: "Status",
        when: |cell| {
            let plain = cell.to_ascii_lowercase();
            plain.starts_with("requires") || matches!(plain.as_str(), "failed" | "canceled" | "incomplete" | "blocked")
        },
        reason: "a payment that was not made",
    }],
    zone: "UTC",
    samples: &[
        Sample {
            text: "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,Decline Reason,Description,Fee,Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee,Card ID,Customer ID,Customer Description,Customer Email,Invoice ID,Transfer,order_id (metadata)
ch_1,2026-09-02 12:04:41,54.90,0.00,eur,TRUE,54.90,0.00,eur,,,1.40,,SHOP,Paid,Payment complete.,0.00,card_1,cus_1,,a@mail.example,,,1001
ch_2,2026-09-03 08:15:00,9.00,9.00,eur,TRUE,9.00,9.00,eur,,,0.40,2026-09-04 08:15:00,SHOP,Refunded,Payment complete.,0.00,card_2,cus_2,,c@mail.example,,,1002
ch_3,2026-09-03 08:16:00,9.00,0.00,eur,FALSE,9.00,0.00,eur,insufficient_funds,,0.00,,SHOP,Failed,,0.00,card_3,,,,,,1003
",
            used: 2,
        },
        Sample {
            text: "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Fee,Mode,Status,Customer ID,Customer Email,Captured
ch_4,Shop - Order 1004,Payment complete.,2026-09-04 10:00,20.00,0.00,usd,20.00,0.90,Live,Paid,cus_4,d@mail.example,TRUE
",
            used: 1,
        },
    ],
    ..Dialect::new("stripe", Role::Orders)
};

/// The order number in a description: the last word with a digit, after a word for an order or a `#`.
fn order_in(text: &str) -> Cow<'_, str> {
    const WORDS: [&str; 9] =
        ["order", "bestellung", "bestellnummer", "commande", "pedido", "ordine", "bestelling", "zamowienie", "invoice"];
    let lower = text.to_lowercase();
    let is_called = WORDS.iter().any(|word| lower.contains(word)) || text.contains('#');
    let number = |word: &&str| word.bytes().any(|b| b.is_ascii_digit());
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '(' | ')'));
    words.filter(number).last().filter(|_| is_called).unwrap_or_default().into()
}
