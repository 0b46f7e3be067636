//! What the inputs are, without an analysis: formats, the ledger of lines, coverage.

use crate::analyze::open_logs;
use crate::assumptions;
use crate::error::Result;
use crate::findings;
use crate::ground;
use crate::inputs::Inputs;
use crate::logs::scan::Nothing;
use crate::merchant::{Merchant, Partners, Settings};
use crate::orders::KeyIndex;
use crate::orders::read::{self, OrderSettings};
use crate::progress::{Progress, Stage};
use crate::report::Background;
use crate::report::summary::{self, PartnerInput};
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
}

/// Looks at the inputs. Orders and partner lists may be missing here.
pub fn check(inputs: &Inputs, settings: Settings, version: &str, progress: &dyn Progress) -> Result<Checked> {
    let partners = Partners::read(&inputs.partners, &settings.programs)?;
    let mut merchant = Merchant::new(settings, partners);
    progress.begins(Stage::Orders);
    let how = OrderSettings { timezone: merchant.orders.timezone, columns: merchant.orders.columns.clone() };
    let orders = read::read(&inputs.orders, &how)?;
    progress.begins(Stage::Formats);
    let (mut logs, Findings { detected, unseen, open, .. }) = if inputs.web.is_empty() {
        Default::default()
    } else {
        open_logs(inputs, &mut merchant, &orders, &KeyIndex::of(&orders))?
    };
    let zone = merchant.site.timezone.unwrap_or(chrono_tz::UTC);
    progress.begins(Stage::Scan);
    weblogs::scan(&mut logs, zone, &|_| Nothing, progress.scanned());
    let background = Background {
        version: version.to_owned(),
        inputs: summary::Inputs {
            web: ground::web_inputs(&logs),
            orders: findings::order_inputs(&orders),
            partners: inputs
                .partners
                .iter()
                .take(1)
                .map(|(path, _)| PartnerInput {
                    path: path.display().to_string(),
                    rows: merchant.partners.list.len() as u64,
                })
                .collect(),
        },
        detected: detected.iter().map(findings::detected).collect(),
        settings_files: merchant.origins.files.clone(),
        settings_unread: merchant.origins.unread.clone(),
        settings: assumptions::used(&merchant, &detected, &open),
        settings_unseen: unseen.iter().map(Unseen::text).collect(),
        coverage: ground::coverage(&weblogs::coverage(&logs), weblogs::lacking(&logs)),
        ..Background::default()
    };
    Ok(Checked { background, notes: ground::notes(&logs), logs })
}
