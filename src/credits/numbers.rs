//! Order numbers as networks spell them.

/// The length at which networks cut a reference.
pub const CUT: usize = 50;

/// Headers of further numbers of an order, in letters and digits.
pub const OTHERS: [&str; 16] = [
    "id",
    "orderid",
    "ordernumber",
    "number",
    "name",
    "reference",
    "orderreference",
    "ordernumberformatted",
    "orderkey",
    "cartid",
    "checkoutid",
    "incrementid",
    "entityid",
    "orderno",
    "transactionid",
    "invoicenumber",
];

/// A number without blanks, a leading `#` and letter case.
pub fn plain(number: &str) -> String {
    let number = number.trim().trim_matches(['"', '\'']).trim();
    number.strip_prefix('#').unwrap_or(number).trim().to_lowercase()
}

/// The same without zeros in front.
pub fn bare(plain: &str) -> String {
    plain.trim_start_matches('0').to_owned()
}

/// The beginning that networks keep of a number that is too long for them; `None` for others.
pub fn cut(plain: &str) -> Option<String> {
    (plain.chars().count() > CUT).then(|| plain.chars().take(CUT).collect())
}
