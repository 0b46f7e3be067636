//! Opens the inputs: orders, logs with their formats, and settings that samples show where the settings files are silent.

use super::credits;
use crate::base::error::{Error, Kind, Result};
use crate::base::progress::{Progress, Stage};
use crate::detect::{self, Findings, names};
use crate::jobs::inputs::Inputs;
use crate::logs::set::{self, Log};
use crate::merchant::keys::lower;
use crate::merchant::{Merchant, Partners, Settings};
use crate::orders::{KeyIndex, Orders, read};
use crate::report::summary::CreditCounts;

/// The inputs of an analysis: opened, and with the settings that samples show.
#[derive(Debug)]
pub struct Opened {
    /// The shop, including the detected settings.
    pub merchant: Merchant,
    /// The orders.
    pub orders: Orders,
    /// The web logs, not yet scanned.
    pub logs: Vec<Log>,
    /// The results of the detection.
    pub findings: Findings,
    /// What became of networks' transactions; `None` where no file holds any.
    pub credits: Option<CreditCounts>,
    /// Notes on members of archives that are left out.
    pub left_out: Vec<String>,
}

impl Opened {
    /// Reads the orders, opens the logs, and detects what the settings leave open.
    pub(super) fn of(inputs: &Inputs, settings: Settings, progress: &dyn Progress) -> Result<Self> {
        progress.begins(Stage::Orders);
        let partners = Partners::read_with(&inputs.partners, &settings.programs, &settings.partner_columns)?;
        let mut merchant = Merchant::new(settings, partners);
        let mut orders = read_orders(inputs, &merchant)?;
        let credits = credits::apply(inputs, &merchant, &mut orders)?;
        progress.begins(Stage::Formats);
        let (logs, findings) = open_logs(inputs, &mut merchant, &orders, &KeyIndex::of(&orders))?;
        let left_out = left_out(inputs).into_iter().chain(foreign_note(&merchant)).collect();
        Ok(Self { merchant, orders, logs, findings, credits, left_out })
    }
}

/// Notes on members of archives that are left out.
pub fn left_out(inputs: &Inputs) -> Vec<String> {
    inputs.left_out.iter().cloned().chain(inputs.unused()).collect()
}

/// A note on the hosts of other sites in the logs.
pub fn foreign_note(merchant: &Merchant) -> Option<String> {
    let hosts = &merchant.site.foreign;
    (!hosts.is_empty()).then(|| {
        format!(
            "The logs also hold requests to {}, where hardly any order's visitor was seen and where no page of the shop leads: they are left out. Name such a host under site.hosts if it is the shop's.",
            hosts.join(", ")
        )
    })
}

/// Opens the web logs, and fills in open settings that samples show.
pub fn open_logs(
    inputs: &Inputs,
    merchant: &mut Merchant,
    orders: &Orders,
    keys: &KeyIndex,
) -> Result<(Vec<Log>, Findings)> {
    fn pairs(logs: &[Log]) -> Vec<detect::Pair<'_>> {
        logs.iter().map(|log| (&*log.source, &log.fit.format)).collect()
    }
    let mut logs = set::open(&inputs.web, merchant)?;
    let places = |merchant: &Merchant| (merchant.site.session.clone(), merchant.site.customer.clone());
    let before = places(merchant);
    let mut findings = detect::visitors(merchant, &pairs(&logs), keys);
    if places(merchant) != before {
        // Formats hold ids in fields of their own only where they know these fields.
        logs = set::open(&inputs.web, merchant)?;
    }
    detect::meanings(merchant, &pairs(&logs), orders, &mut findings);
    lower(&mut merchant.trust, &merchant.origins.trust);
    findings.unseen = names::unseen(merchant, &pairs(&logs));
    Ok((logs, findings))
}

pub(super) fn read_orders(inputs: &Inputs, merchant: &Merchant) -> Result<Orders> {
    if inputs.orders.is_empty() {
        return Err(Error::new(Kind::Open, "", "no order log among the files")
            .hint("name one, or say --orders FILE; tagtrail check FILE says what a file is"));
    }
    let orders = read::read(&inputs.orders, &merchant.orders)?;
    if orders.is_empty() {
        let path = inputs.orders[0].0.display().to_string();
        let empty = || Error::new(Kind::Format, path, "holds no orders").hint("nothing to analyse");
        return Err(orders.why_none().unwrap_or_else(empty));
    }
    Ok(orders)
}
