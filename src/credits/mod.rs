//! Transactions of networks: what was credited to whom, for which order, after which click.
//!
//! Every dialect of the role [`Role::Credits`](crate::dialects::Role::Credits) is read into the same rows. A transaction
//! that occurs more than once in the files (a correction, a later download) is kept as often as it occurs, in the order
//! of the files.

pub mod numbers;
mod status;
#[cfg(test)]
mod tests;

use crate::base::dates::Moment;
use crate::base::error::{Error, Kind, Result};
use crate::base::units::Money;
use crate::dialects::rows::{self, Defaults, Ledger, Outcome, Row, SUM};
use crate::dialects::{self, Dialect, Field as F, Role};
use crate::tables::limits::quoted_headers;
use crate::tables::{TableKind, names_of};
pub use status::CreditStatus;
use std::path::{Path, PathBuf};

/// One transaction. Texts are trimmed, and empty where the file has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// The dialect of its file, which is the network's name.
    pub network: &'static str,
    /// The network's number of the transaction.
    pub id: String,
    /// The order reference, as the network has it. Networks cut it: Awin keeps 50 characters.
    pub order: String,
    /// When the click was made.
    pub clicked: Option<Moment>,
    /// When the order was placed, by the network's clock.
    pub placed: Option<Moment>,
    /// When it was last changed or validated.
    pub updated: Option<Moment>,
    /// Whether it is paid.
    pub status: CreditStatus,
    /// Its status in the network's words.
    pub status_text: String,
    /// Why it was declined or changed, in the network's words.
    pub reason: String,
    /// The partner's id: publisher, tag.
    pub tag: String,
    /// The partner's name.
    pub publisher: String,
    /// The partner's site.
    pub site: String,
    /// The partner's own reference of the click.
    pub click_ref: String,
    /// The network's click id.
    pub click_id: String,
    /// The page with the link.
    pub landing: String,
    /// The shop or programme, as the network names it.
    pub advertiser: String,
    /// What was bought.
    pub sku: String,
    /// The discount code.
    pub coupon: String,
    /// What the order is worth; negative for a correction.
    pub amount: Option<Money>,
    /// The currency of the amount; empty when unknown.
    pub currency: String,
    /// The commission; negative for a correction.
    pub commission: Option<Money>,
    /// The currency of the commission; empty when unknown.
    pub commission_currency: String,
    /// Its file, an index into [`Credits::files`].
    pub file: u16,
    /// Its record in that file, counted from 1. The header of a CSV file is record 1.
    pub line: u64,
}

/// All transactions of all files, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct Credits {
    /// The files with their row counts: `rows = used + blank + rejected`.
    pub files: Vec<Ledger>,
    /// The transactions.
    pub list: Vec<Credit>,
}

/// The most transactions that are kept.
pub const MOST: usize = 20_000_000;

/// Reads files of transactions one after the other.
///
/// # Errors
/// [`Kind::Format`] for a file that is in no dialect of this role, and the errors of reading.
pub fn read(files: &[(PathBuf, TableKind)], defaults: &Defaults) -> Result<Credits> {
    let mut credits = Credits::default();
    for (path, kind) in files {
        let dialect = dialect_of(path, *kind)?;
        let Ok(file) = u16::try_from(credits.files.len()) else {
            let error = Error::new(Kind::Settings, path.display().to_string(), "more than 65535 files of transactions");
            return Err(error.hint("join them first"));
        };
        let list = &mut credits.list;
        let ledger = rows::read(path, *kind, dialect, defaults, &mut |row| {
            let credit = credit(row, dialect, file);
            if credit.id.is_empty() && credit.order.is_empty() {
                if credit.amount.is_none() && credit.commission.is_none() {
                    return Outcome::Rejected("neither a number nor an amount");
                }
                if credit.placed.is_none() && credit.clicked.is_none() {
                    return Outcome::Rejected(SUM);
                }
            }
            if list.len() >= MOST {
                return Outcome::Rejected("beyond the most transactions that are kept");
            }
            list.push(credit);
            Outcome::Used
        })?;
        credits.files.push(ledger);
    }
    Ok(credits)
}

/// The dialect of a file of transactions.
fn dialect_of(path: &Path, kind: TableKind) -> Result<&'static Dialect> {
    let names = names_of(path, kind)?;
    dialects::recognise(&names).filter(|dialect| dialect.role == Role::Credits).ok_or_else(|| {
        let what = "is no list of a network's transactions in a known dialect";
        Error::new(Kind::Format, path.display().to_string(), what)
            .at("header")
            .hint(format!("tagtrail dialects lists them; the headers are: {}", quoted_headers(&names)))
    })
}

fn credit(row: &Row<'_>, dialect: &'static Dialect, file: u16) -> Credit {
    let text = |field| row.text(field).into_owned();
    let (amount, currency) = row.money(F::Amount).unzip();
    let (commission, commission_currency) = row.money(F::Commission).unzip();
    let status_text = text(F::Status);
    Credit {
        network: dialect.name,
        id: text(F::TransactionId),
        order: text(F::OrderId),
        clicked: row.moment(F::ClickedAt),
        placed: row.moment(F::OrderedAt),
        updated: row.moment(F::UpdatedAt),
        status: CreditStatus::of(&status_text),
        status_text,
        reason: text(F::Reason),
        tag: text(F::Tag),
        publisher: text(F::Publisher),
        site: text(F::Site),
        click_ref: text(F::ClickRef),
        click_id: text(F::ClickId),
        landing: text(F::Landing),
        advertiser: text(F::Advertiser),
        sku: text(F::Sku),
        coupon: text(F::Coupon),
        amount,
        currency: currency.unwrap_or_default(),
        commission,
        commission_currency: commission_currency.unwrap_or_default(),
        file,
        line: row.line(),
    }
}
