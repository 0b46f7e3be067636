//! One partner of the list, and what was read of one list.

use crate::base::units::Micros;

/// One registered tag. A partner with several tags has one entry for each.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Partner {
    /// The registered id, exact.
    pub tag: String,
    /// The partner's name; its tag when the list has no names.
    pub name: String,
    /// Its hosts, lower case, without scheme, port and path.
    pub hosts: Vec<String>,
    /// `content`, `coupon`, `cashback` and so on, lower case; empty when unknown.
    pub kind: String,
    /// Whether its status is that of an active partner.
    pub active: bool,
    /// The first instant of the partnership.
    pub since: Option<Micros>,
    /// The first instant after the partnership: an end date includes the whole day, in UTC.
    pub until: Option<Micros>,
    /// Its programme: an index of [`super::Merchant::programs`].
    pub program: usize,
    /// The partner's own customer ids: their orders are self purchases.
    pub own_customers: Vec<String>,
    /// Codes that belong to this partner.
    pub coupons: Vec<String>,
    /// Its place in its file, from 1: the line of a CSV or NDJSON file, the row of a Parquet one.
    pub line: u64,
}

impl Partner {
    /// Whether the tag could earn at a time.
    ///
    /// A closed status with an end date applies from that date. Without an end date nobody knows when the partner
    /// closed, so it counts as always closed.
    pub fn open_at(&self, at: Micros) -> bool {
        let begun = self.since.is_none_or(|since| since <= at);
        begun && self.until.map_or(self.active, |until| at < until)
    }
}

/// What was read from one partner list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PartnerFile {
    /// The file, as the user named it.
    pub path: String,
    /// The recognised columns: tagtrail's name and the header.
    pub columns: Vec<(&'static str, String)>,
    /// The headers of all other columns.
    pub unused: Vec<String>,
}
