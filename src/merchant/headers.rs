//! What the columns of a partner list are called, in our files and in the networks' exports.

/// The columns of a partner list and the headers under which they come, the surest first.
pub(super) const HEADERS: [(&str, &[&str]); 10] = [
    (
        "tag",
        &[
            "tag",
            "tracking_id",
            "tracking_tag",
            "partner_tag",
            "affiliate_tag",
            "associate_tag",
            "affiliate_id",
            "associate_id",
            "publisher_id",
            "partner_id",
            "partner_key",
            "store_id",
            "affiliate_code",
            "partner_code",
            "ref_code",
            "referral_code",
            "aff_id",
            "id",
        ],
    ),
    (
        "partner",
        &[
            "partner",
            "partner_name",
            "publisher",
            "publisher_name",
            "affiliate",
            "affiliate_name",
            "associate",
            "associate_name",
            "company",
            "company_name",
            "account_name",
            "name",
        ],
    ),
    (
        "hosts",
        &[
            "hosts",
            "host",
            "domains",
            "domain",
            "websites",
            "website",
            "website_url",
            "sites",
            "site",
            "site_url",
            "urls",
            "url",
        ],
    ),
    (
        "kind",
        &["kind", "type", "partner_type", "publisher_type", "affiliate_type", "promotion_type", "promotional_method"],
    ),
    ("status", &["status", "state", "partner_status", "publisher_status", "membership_status", "active"]),
    (
        "since",
        &[
            "since",
            "start_date",
            "start",
            "valid_from",
            "active_from",
            "joined_at",
            "joined",
            "join_date",
            "approved_at",
        ],
    ),
    ("until", &["until", "end_date", "end", "valid_to", "valid_until", "active_until", "closed_at", "terminated_at"]),
    ("program", &["program", "programme", "program_name", "programme_name"]),
    ("own_customer_ids", &["own_customer_ids", "own_customer_id", "own_customers", "customer_ids"]),
    (
        "coupons",
        &[
            "coupons",
            "coupon",
            "coupon_codes",
            "coupon_code",
            "discount_codes",
            "discount_code",
            "vouchers",
            "voucher_codes",
            "voucher_code",
        ],
    ),
];

/// Words of headers that only lists of orders and of daily figures have.
const ORDER_WORDS: [&str; 14] = [
    "order",
    "orders",
    "ordered",
    "transaction",
    "purchase",
    "date",
    "day",
    "time",
    "timestamp",
    "asin",
    "sku",
    "qty",
    "amount",
    "clicks",
];

/// A header in lower case with `_` for every run of other signs: `Tracking ID` becomes `tracking_id`.
fn normal(header: &str) -> String {
    let words: Vec<String> = header
        .trim_start_matches('\u{feff}')
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}

/// The header under which a column of ours stands in a file.
pub(super) fn header_of<'a>(column: &str, names: &'a [String]) -> Option<&'a str> {
    let (_, synonyms) = HEADERS.iter().find(|entry| entry.0 == column)?;
    synonyms.iter().find_map(|synonym| {
        let mut names = names.iter();
        names.find(|name| normal(name) == *synonym).map(String::as_str)
    })
}

/// Whether headers look like those of a partner list: a tag and something about its partner, and nothing
/// that tells of orders.
pub fn recognise(names: &[String]) -> bool {
    let has = |column: &str| header_of(column, names).is_some();
    let about_partner = ["partner", "hosts", "program", "kind"].into_iter().any(has);
    has("tag") && about_partner && !names.iter().any(|name| tells_of_orders(name))
}

/// Whether a header belongs to orders; `start_date` does not, although `date` does.
fn tells_of_orders(name: &str) -> bool {
    let name = normal(name);
    let ours = |entry: &(&str, &[&str])| entry.1.contains(&name.as_str());
    !HEADERS.iter().any(ours) && name.split('_').any(|word| ORDER_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn partner_lists_are_recognised() {
        for line in [
            "tag,partner,hosts,kind,status,since,until,program,own_customer_ids,coupons",
            "\u{feff}Tracking ID,Website",
            "Publisher ID,Publisher,Start Date,End Date",
            "tag,kind,contact e-mail",
        ] {
            assert!(recognise(&names(line)), "{line}");
        }
    }

    #[test]
    fn order_lists_and_reports_are_not() {
        for line in [
            "order_id,ordered_at,amount,tag,status",
            "Category,Name,ASIN,Date,Qty,Price($),Link Type,Tag,Indirect Sales,Device Type Group",
            "Tracking ID,Name,Clicks,Items Ordered",
            "publisher_id,publisher_name,transaction_date",
            "partner,hosts",
            "tag,amount_paid",
            "tag,status",
        ] {
            assert!(!recognise(&names(line)), "{line}");
        }
    }

    #[test]
    fn the_surest_header_wins() {
        let names = names("partner_id,Tag,Publisher Name,publisher");
        assert_eq!(header_of("tag", &names), Some("Tag"));
        assert_eq!(header_of("partner", &names), Some("publisher"));
        assert_eq!(header_of("coupons", &names), None);
    }
}
