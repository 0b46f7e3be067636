//! What the inputs are, without an analysis: formats, the ledger of lines, coverage.

use crate::error::Result;
use crate::findings;
use crate::ground;
use crate::identity::Key;
use crate::inputs::Inputs;
use crate::logs::Hit;
use crate::logs::scan::Sink;
use crate::logs::tally::LinePlace;
use crate::merchant::{Merchant, Partners, Settings};
use crate::orders::read::{self, OrderSettings};
use crate::progress::{Progress, Stage};
use crate::report::Background;
use crate::report::summary::{self, PartnerInput};
use crate::weblogs::{self, Log};
use std::collections::HashSet;

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

/// Counts the clients of a log's lines.
#[derive(Debug, Default)]
struct Distinct {
    clients: HashSet<Key>,
    lines: usize,
}

impl Sink for Distinct {
    fn hit(&mut self, hit: &Hit<'_>, _: LinePlace) {
        let client = Key::address(hit.client);
        if client.is_some() {
            self.lines += 1;
            self.clients.insert(client);
        }
    }

    fn rebase(&mut self, _: u64) {}
}

/// Looks at the inputs. Orders and partner lists may be missing here.
pub fn check(inputs: &Inputs, settings: Settings, version: &str, progress: &dyn Progress) -> Result<Checked> {
    let partners = Partners::read(&inputs.partners, &settings.programs)?;
    let merchant = Merchant::new(settings, partners);
    progress.begins(Stage::Formats);
    let mut logs = if inputs.web.is_empty() { Vec::new() } else { weblogs::open(inputs, &merchant)? };
    progress.begins(Stage::Scan);
    let sinks = weblogs::scan(&mut logs, &merchant, &|_| Distinct::default(), progress.scanned());
    for (log, sinks) in logs.iter_mut().zip(sinks) {
        let of = sinks.iter().map(|sink| sink.lines).sum();
        let all = sinks.into_iter().map(|sink| sink.clients).reduce(|mut all, more| {
            all.extend(more);
            all
        });
        (log.clients.distinct, log.clients.of) = (all.map_or(0, |all| all.len()), of);
    }
    progress.begins(Stage::Orders);
    let orders = OrderSettings { timezone: merchant.orders.timezone, columns: merchant.orders.columns.clone() };
    let orders = if inputs.orders.is_empty() {
        Vec::new()
    } else {
        findings::order_inputs(&read::read(&inputs.orders, &orders)?)
    };
    let background = Background {
        version: version.to_owned(),
        inputs: summary::Inputs {
            web: ground::web_inputs(&logs),
            orders,
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
        coverage: ground::coverage(&weblogs::coverage(&logs), weblogs::lacking(&logs)),
        ..Background::default()
    };
    Ok(Checked { background, notes: ground::notes(&logs), logs })
}
