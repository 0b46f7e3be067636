//! `ShareASale`'s activity report. The order's number is in the comment (`Sale - 12345`), and flags and dates take the place of a status.

use super::{Dialect, Field as F, Role, Sample, at, part};
use std::borrow::Cow;

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "ShareASale's activity report, separated by `|`.",
    documented: "ShareASale, activity report (closed in 2025)",
    marks: &["Trans ID", "Trans Date", "Trans Amount", "Commission"],
    columns: &[
        at(F::TransactionId, "Trans ID"),
        part(F::OrderId, "Comment", order_of),
        at(F::OrderedAt, "Trans Date"),
        at(F::ClickedAt, "Click Date"),
        at(F::UpdatedAt, "Reversal Date|Lock Date"),
        part(F::Status, "Voided", voided),
        part(F::Status, "Reversal Date", reversed),
        part(F::Status, "Paid Date", paid),
        part(F::Status, "Locked", locked),
        at(F::Tag, "User ID|Affiliate ID"),
        at(F::Publisher, "Organization"),
        at(F::Site, "Website"),
        at(F::ClickRef, "Aff Comment"),
        at(F::Landing, "Banner Page"),
        at(F::Advertiser, "Merchant ID"),
        at(F::Sku, "SKU List"),
        at(F::Amount, "Trans Amount"),
        at(F::Commission, "Commission"),
    ],
    zone: "America/Chicago",
    samples: &[
        Sample {
            text: "Trans ID|User ID|Merchant ID|Trans Date|Trans Amount|Commission|Comment|Voided|Pending Date|Locked|Aff Comment|Banner Page|Reversal Date|Click Date|Click Time|Banner Id|SKU List|Quantity List|Lock Date|Paid Date|Merchant Organization|Merchant Website|Trans Type|Merchant Defined Type|Store ID|Reference Trans
150000001|900001|60001|09/05/2026 01:45:00 PM|119.00|7.14|Sale - 1001||||autumn|https://nook.example/lamps||09/04/2026|09:12:44 AM|1|LAMP-1|1|||Lamp Shop|https://lamps.example|Sale|||
150000002|900001|60001|09/06/2026 01:45:00 PM|52.50|3.15|Sale - 1002|1|||||09/20/2026|09/04/2026|09:12:44 AM|1|LAMP-2|1|||Lamp Shop|https://lamps.example|Sale|||
",
            used: 2,
        },
    ],
    ..Dialect::new("shareasale", Role::Credits)
};

/// The order's number in a comment.
fn order_of(comment: &str) -> Cow<'_, str> {
    let number = comment.split_once(" - ").map_or(comment, |(_, number)| number).trim();
    // A bonus has a word alone.
    if number.bytes().any(|b| b.is_ascii_digit()) { number.into() } else { "".into() }
}

fn voided(flag: &str) -> Cow<'_, str> {
    word(matches!(flag.to_ascii_lowercase().as_str(), "1" | "yes" | "true" | "y"), "voided")
}

fn reversed(date: &str) -> Cow<'_, str> {
    word(!date.is_empty() && !date.starts_with("00"), "reversed")
}

fn paid(date: &str) -> Cow<'_, str> {
    word(!date.is_empty() && !date.starts_with("00"), "paid")
}

fn locked(flag: &str) -> Cow<'_, str> {
    word(matches!(flag.to_ascii_lowercase().as_str(), "1" | "yes" | "true" | "y"), "locked")
}

fn word(applies: bool, word: &'static str) -> Cow<'static, str> {
    if applies { word.into() } else { "".into() }
}
