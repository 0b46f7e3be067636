//! Settings in force with their sources, and what the open ones decide.

use serde::Serialize;

use super::counts::MoneyCount;
use super::detected::Setting;
use super::page::amount;
use crate::base::units::Money;

/// The most values of one setting, or sums of one effect, that are shown.
pub(super) const MOST_VALUES: usize = 4;

/// Where the value of a setting comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A settings file, or the command line.
    File,
    /// The logs, orders and partners show it.
    Detected,
    /// The terms of a well-known programme, which a settings file names.
    Preset,
    /// The default value: nothing sets or shows another one.
    Default,
    /// No value: nothing sets or shows one.
    #[default]
    Unknown,
}

/// A setting and where it comes from.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Used {
    /// Its place in `tagtrail.toml`, such as `site.session`.
    pub key: String,
    /// Its value; `None` where it has none.
    pub value: Option<Setting>,
    /// Where the value comes from.
    pub source: Source,
    /// The file that sets it.
    pub file: Option<String>,
    /// How sure a detected value is: `sure`, `likely`, `a guess`.
    pub sure: Option<String>,
    /// What shows a detected value, in one sentence.
    pub evidence: String,
}

/// What a setting without a given value decides, counted on this result.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Effect {
    /// The setting, such as `policy.window`.
    pub key: String,
    /// What depends on it, in one sentence or two.
    pub says: String,
    /// The orders that depend on it.
    pub orders: u64,
    /// Their money by currency.
    pub money: Vec<MoneyCount>,
}

impl Effect {
    /// The sentence with the money of the orders.
    pub fn text(&self) -> String {
        let worth = self.money.iter().filter(|sum| sum.amount != Money(0));
        let worth: Vec<String> = worth.take(MOST_VALUES).map(|sum| amount(&sum.currency, sum.amount)).collect();
        let worth = if worth.is_empty() { String::new() } else { format!(" They are worth {}.", worth.join(" + ")) };
        format!("{}: {}{worth}", self.key, self.says)
    }
}
