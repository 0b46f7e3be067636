//! What the inputs are, without an analysis: formats, the ledger of lines, coverage.

use crate::analyze::open_logs;
use crate::assumptions;
use crate::error::{Error, Result};
use crate::findings;
use crate::ground;
use crate::inputs::Inputs;
use crate::logs::scan::Nothing;
use crate::merchant::{Merchant, Partners, Settings};
use crate::orders::KeyIndex;
use crate::orders::notes::notes as order_notes;
use crate::orders::read::{self, OrderSettings};
use crate::progress::{Progress, Stage};
use crate::report::Background;
use crate::report::summary;
use crate::survey::Findings;
use crate::survey::names::Unseen;
use crate::weblogs::{self, Log};

/// What was found: for the report, and whether every ledger closes.
#[derive(Debug)]
pub struct Checked {
    /// The inputs as the report shows them.
    pub background: Background,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// The web logs.
    pub logs: Vec<Log>,
    /// Order logs that were not read to their end, and why.
    pub faults: Vec<Error>,
}

/// Looks at the inputs. Orders and partner lists may be missing here.
pub fn check(inputs: &Inputs, settings: Settings, version: &str, progress: &dyn Progress) -> Result<Checked> {
    let partners = Partners::read_with(&inputs.partners, &settings.programs, &settings.partner_columns)?;
    let mut merchant = Merchant::new(settings, partners);
    progress.begins(Stage::Orders);
    let orders = read::read(&inputs.orders, &OrderSettings::from(&merchant.orders))?;
    progress.begins(Stage::Formats);
    let (mut logs, Findings { detected, unseen, open, .. }) = if inputs.web.is_empty() {
        Default::default()
    } else {
        open_logs(inputs, &mut merchant, &orders, &KeyIndex::of(&orders))?
    };
    let zone = merchant.site.timezone.unwrap_or(chrono_tz::UTC);
    progress.begins(Stage::Scan);
    weblogs::scan(&mut logs, zone, &|_| Nothing, progress.scanned());
    let mut notes = ground::notes(&logs);
    notes.extend(order_notes(&orders));
    notes.extend(findings::partner_notes(&merchant.partners));
    let background = Background {
        version: version.to_owned(),
        inputs: summary::Inputs {
            web: ground::web_inputs(&logs),
            orders: findings::order_inputs(&orders),
            partners: findings::partner_inputs(&merchant.partners, &inputs.partners),
        },
        detected: detected.iter().map(findings::detected).collect(),
        settings_files: merchant.origins.files.clone(),
        settings_unread: merchant.origins.unread.clone(),
        settings: assumptions::used(&merchant, &detected, &open),
        settings_unseen: unseen.iter().map(Unseen::text).collect(),
        coverage: ground::coverage(&weblogs::coverage(&logs), weblogs::lacking(&logs)),
        ..Background::default()
    };
    let faults = orders.faults().collect();
    Ok(Checked { background, notes, logs, faults })
}
