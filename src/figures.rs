//! Figures that programmes and analytics tools report: clicks, items and earnings by day, tag, product or campaign.
//!
//! Every dialect of the role [`Role::Report`](crate::dialects::Role::Report) is read into the same lines; networks' transactions
//! become lines of one item each. Downloads overlap, and equal rows can be two real sales, so equal rows of one file are all kept,
//! and of several files only as many as the file with the most of them has.

use crate::base::dates::Moment;
use crate::base::error::{Error, Kind, Result};
use crate::base::identity::{Id, Key};
use crate::base::units::{Micros, Money};
use crate::credits::{Credit, CreditStatus};
use crate::dialects::rows::{self, Defaults, Ledger, Outcome, Row, SUM};
use crate::dialects::{self, Dialect, Field as F, Role};
use crate::tables::limits::quoted_headers;
use crate::tables::{TableKind, names_of};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One line of a report. Texts are empty, and numbers missing, where the report has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The name of its dialect.
    pub source: &'static str,
    /// The day or the time, of orders that of the order and of earnings that of shipping.
    pub at: Option<Micros>,
    /// The tracking id, or the network's name for the publisher.
    pub tag: String,
    /// The product's number.
    pub sku: String,
    /// The product's name.
    pub product: String,
    /// The product's category.
    pub category: String,
    /// The campaign.
    pub campaign: String,
    /// The creative, ad group or placement.
    pub creative: String,
    /// The channel.
    pub channel: String,
    /// The audience.
    pub audience: String,
    /// The kind of link.
    pub link_type: String,
    /// Whether the linked product itself was bought.
    pub is_direct: Option<bool>,
    /// Clicks.
    pub clicks: Option<i64>,
    /// Visits.
    pub sessions: Option<i64>,
    /// Ordered items.
    pub ordered: Option<i64>,
    /// Shipped items.
    pub shipped: Option<i64>,
    /// Returned items.
    pub returned: Option<i64>,
    /// Revenue.
    pub revenue: Option<Money>,
    /// Fees: earnings, or what an advertiser spent.
    pub fees: Option<Money>,
    /// The currency of both; empty where nothing names it.
    pub currency: String,
}

/// All figures of all reports.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// The files with their row counts.
    pub files: Vec<Ledger>,
    /// The lines, in the order of the files.
    pub list: Vec<Figure>,
}

/// The most lines that are kept.
pub const MOST: usize = 20_000_000;

/// Reads reports one after the other.
///
/// # Errors
/// [`Kind::Format`] for a file that is in no dialect of this role, and the errors of reading.
pub fn read(files: &[(PathBuf, TableKind)], defaults: &Defaults) -> Result<Figures> {
    let mut figures = Figures::default();
    // The most equal rows that an earlier file has, by the rows' hash.
    let mut known: BTreeMap<u64, u32> = BTreeMap::new();
    for (path, kind) in files {
        let dialect = dialect_of(path, *kind)?;
        let list = &mut figures.list;
        let mut own: BTreeMap<u64, u32> = BTreeMap::new();
        let ledger = rows::read(path, *kind, dialect, defaults, &mut |row| {
            let figure = figure(row, dialect);
            if let Some(reason) = figure.why_unused(row) {
                return Outcome::Rejected(reason);
            }
            // A sum without a day can be equal in two reports by chance.
            if figure.at.is_some() {
                let key = key_of(row, dialect);
                let nth = own.entry(key).or_default();
                *nth += 1;
                if *nth <= known.get(&key).copied().unwrap_or_default() {
                    return Outcome::Rejected("an earlier file has it");
                }
            }
            if list.len() >= MOST {
                return Outcome::Rejected("beyond the most lines that are kept");
            }
            list.push(figure);
            Outcome::Used
        })?;
        for (key, count) in own {
            let most = known.entry(key).or_default();
            *most = (*most).max(count);
        }
        figures.files.push(ledger);
    }
    Ok(figures)
}

/// Whether a row of a report is one of its lines, whatever other reports hold.
pub fn outcome(row: &Row<'_>, dialect: &'static Dialect) -> Outcome {
    figure(row, dialect).why_unused(row).map_or(Outcome::Used, Outcome::Rejected)
}

/// The hash of all cells of a row.
fn key_of(row: &Row<'_>, dialect: &Dialect) -> u64 {
    let mut text = dialect.name.to_owned();
    for (_, cell) in row.cells() {
        text.push('\u{1f}');
        text.push_str(cell.trim());
    }
    Key::of(Id::Order, text.as_bytes()).0
}

fn dialect_of(path: &Path, kind: TableKind) -> Result<&'static Dialect> {
    let names = names_of(path, kind)?;
    dialects::recognise(&names).filter(|dialect| dialect.role == Role::Report).ok_or_else(|| {
        Error::new(Kind::Format, path.display().to_string(), "is no programme's report in a known dialect")
            .at("header")
            .hint(format!("tagtrail dialects lists them; the headers are: {}", quoted_headers(&names)))
    })
}

fn figure(row: &Row<'_>, dialect: &'static Dialect) -> Figure {
    let text = |field| row.text(field).into_owned();
    let (revenue, currency) = row.money(F::Revenue).unzip();
    let (fees, fee_currency) = row.money(F::Fees).unzip();
    let currency = currency.filter(|currency: &String| !currency.is_empty()).or(fee_currency);
    let at: Option<Moment> = row.moment(F::Date).or_else(|| row.moment(F::ShippedAt));
    let tag = text(F::Tag);
    Figure {
        source: dialect.name,
        at: at.map(|moment| moment.at),
        currency: currency
            .filter(|currency| !currency.is_empty())
            .unwrap_or_else(|| row.money(F::Price).map(|(_, currency)| currency).unwrap_or_default()),
        tag,
        sku: text(F::Sku),
        product: text(F::ProductName),
        category: text(F::Category),
        campaign: text(F::Campaign),
        creative: text(F::Creative),
        channel: text(F::Medium),
        audience: text(F::Audience),
        link_type: text(F::LinkType),
        is_direct: direct(&row.text(F::Direct)),
        clicks: row.count(F::Clicks),
        sessions: row.count(F::Sessions),
        ordered: row.count(F::Ordered),
        shipped: row.count(F::Shipped),
        returned: row.count(F::Returned).map(i64::abs),
        revenue,
        fees,
    }
}

/// Whether the linked product was bought. The column is called "indirect", and says `di` for direct.
fn direct(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "di" | "direct" | "y" | "yes" | "si" | "sì" | "ja" | "oui" => Some(true),
        "ndi" | "indirect" | "n" | "no" | "nein" | "non" => Some(false),
        _ => None,
    }
}

impl Figure {
    fn is_empty(&self) -> bool {
        let counts = [self.clicks, self.sessions, self.ordered, self.shipped, self.returned];
        counts.iter().all(Option::is_none) && self.revenue.is_none() && self.fees.is_none()
    }

    /// Why a row is no line of its report; `None` where it is one.
    fn why_unused(&self, row: &Row<'_>) -> Option<&'static str> {
        match self {
            _ if self.is_empty() => Some("no number in it"),
            _ if self.is_sum(row) => Some(SUM),
            _ => None,
        }
    }

    /// Whether a line names nothing that its report has columns for, as the line with the sums of all others.
    fn is_sum(&self, row: &Row<'_>) -> bool {
        const NAMES: [F; 11] = [
            F::Date,
            F::ShippedAt,
            F::Tag,
            F::Sku,
            F::ProductName,
            F::OrderId,
            F::Campaign,
            F::Creative,
            F::Medium,
            F::Audience,
            F::LinkType,
        ];
        self.at.is_none() && NAMES.iter().any(|name| row.has(*name)) && !NAMES.iter().any(|name| row.has_cell(*name))
    }

    /// A network's transaction as a line: one ordered item, and a returned one where it was declined.
    pub fn of_credit(credit: &Credit) -> Self {
        let is_declined = credit.status == CreditStatus::Declined;
        let tag = [&credit.tag, &credit.click_ref, &credit.publisher].into_iter().find(|text| !text.is_empty());
        Self {
            source: credit.network,
            at: credit.placed.map(|moment| moment.at),
            tag: tag.cloned().unwrap_or_default(),
            sku: credit.sku.clone(),
            campaign: credit.advertiser.clone(),
            creative: credit.click_ref.clone(),
            ordered: Some(1),
            shipped: Some(i64::from(!is_declined)),
            returned: Some(i64::from(is_declined)),
            revenue: credit.amount.filter(|_| !is_declined),
            fees: credit.commission.filter(|_| !is_declined),
            currency: credit.currency.clone(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_texts(texts: &[&str]) -> Figures {
        let dir = tempfile::tempdir().expect("a folder");
        let files: Vec<(PathBuf, TableKind)> = (0..)
            .zip(texts)
            .map(|(nth, text)| {
                let path = dir.path().join(format!("{nth}.csv"));
                std::fs::write(&path, text).expect("written");
                let kind = crate::tables::sniff(text.as_bytes()).expect("a table").kind;
                (path, kind)
            })
            .collect();
        read(&files, &Defaults::default()).expect("reports")
    }

    const HEAD: &str = "Category,Name,ASIN,Date,Qty,Price($),Link Type,Tag,Indirect Sales,Device Type Group\n";
    const ROW: &str =
        "Kitchen,\"Kettle, 1.7 l\",B0TT000001,2026-09-02 12:04:41,2,39.99,Text Only,sample-20,ndi,PHONE\n";

    #[test]
    fn equal_rows_of_one_file_are_sales_and_of_two_files_one_download() {
        let twice = format!("{HEAD}{ROW}{ROW}");
        let other = ROW.replace("B0TT000001", "B0TT000002");
        let figures = read_texts(&[&twice, &format!("{HEAD}{ROW}{ROW}{ROW}{other}")]);
        assert_eq!(figures.list.len(), 4, "the second file has one more of the row, and another row");
        let ledger = &figures.files[1];
        assert_eq!((ledger.rows, ledger.used, ledger.rejected), (4, 2, 2));
        let first = &figures.list[0];
        assert_eq!((first.tag.as_str(), first.ordered, first.is_direct), ("sample-20", Some(2), Some(false)));
    }

    #[test]
    fn sums_of_a_report_are_no_lines_of_it() {
        let earnings = "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group\nKitchen,Kettle,B0TT000001,Amazon.com,sample-20,2026-09-09 08:00:11,39.99,1,0,39.99,1.80,PHONE\n,,,,,,,1,0,39.99,1.80,\n";
        let tracking = "Tracking-ID,Klicks,Bestellte Artikel,Ausgelieferte Artikel,Umsatz (€),Einnahmen (€)\nx-21,8,1,1,\"58,60\",\"2,30\"\nGesamt,8,1,1,\"58,60\",\"2,30\"\n";
        let figures = read_texts(&[earnings, tracking]);
        assert_eq!(figures.list.len(), 2);
        assert!(figures.files.iter().all(|file| file.reasons.get(SUM) == Some(&1)));
    }

    #[test]
    fn returns_are_negative_rows_and_sums_have_no_days() {
        let earnings = "Fee-Earnings reports from 09-01-2026 to 09-30-2026\nCategory,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group\nKitchen,Kettle,B0TT000001,Amazon.com,sample-20,2026-09-09 08:00:11,39.99,0,1,-39.99,-1.80,PHONE\n";
        let sums = "Tracking ID,Clicks,Items Ordered,Items Shipped,Revenue($),Ad Fees($)\nsample-20,\"1,899\",0,0,0,0\nother-20,0,0,0,0,0\nother-20,0,0,0,0,0\n";
        let figures = read_texts(&[earnings, sums]);
        let back = &figures.list[0];
        assert_eq!(
            (back.returned, back.fees.map(|fees| fees.0), back.currency.as_str()),
            (Some(1), Some(-18_000), "$")
        );
        assert_eq!(figures.list[1].clicks, Some(1899));
        assert_eq!(figures.list.len(), 4);
    }
}
