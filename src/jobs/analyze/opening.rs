//! Opens the inputs: orders, logs with their formats, and settings that samples show where the settings files are silent.

use crate::base::error::{Error, Kind, Result};
use crate::detect::{self, Findings, names};
use crate::jobs::inputs::Inputs;
use crate::logs::set::{self, Log};
use crate::merchant::Merchant;
use crate::merchant::keys::lower;
use crate::orders::{KeyIndex, Orders, read};

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
