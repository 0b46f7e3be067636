//! Audits links: reads them in files and logs, compares their ids with the registered ones, and counts how they are followed.

mod given;
mod values;

pub use given::{AuditInputs, sort_links};

use crate::base::error::Result;
use crate::base::progress::{Progress, Stage};
use crate::base::units::Micros;
use crate::dialects::rows::{Defaults, Ledger};
use crate::events::query::{TagPlacement, TagText, value};
use crate::figures;
use crate::jobs::analyze::open_logs;
use crate::jobs::inputs_section;
use crate::links::findings::{Audit, Evidence, Value, audit};
use crate::links::followed::{Collector, Count, Followed, Watch};
use crate::links::ids::{Readers, Registry};
use crate::links::judge::{CLICK_IDS, Ground, Setting};
use crate::links::redirector::Redirector;
use crate::links::sources::{self, LinkFile};
use crate::links::two_minutes::{self, Devices, Reading, Round};
use crate::logs::again::Wanted;
use crate::logs::fields::Field;
use crate::logs::set::{self, Log};
use crate::merchant::{Merchant, Partner, Partners, Settings};
use crate::orders::{KeyIndex, Orders, read};
use std::ops::Range;

/// What the user says besides files.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Registered ids.
    pub ids: Vec<String>,
    /// What one click is worth.
    pub per_click: Option<Value>,
}

/// An audit with all that a report of it needs.
#[derive(Debug)]
pub struct Audited {
    /// The audit.
    pub audit: Audit,
    /// Where the value of a click comes from, in words; empty where none is known.
    pub valued_by: String,
    /// Files with links.
    pub files: Vec<LinkFile>,
    /// The short addresses of the redirector.
    pub short_addresses: usize,
    /// The web logs.
    pub logs: Vec<Log>,
    /// The results of the two-minute test, if somebody did it.
    pub rounds: Vec<Round>,
    /// The link that a test should follow: the one that people follow most.
    pub test_link: String,
    /// Notes on what was read.
    pub notes: Vec<String>,
}

/// Audits all links of the inputs.
pub fn run(inputs: &AuditInputs, settings: Settings, wishes: &Wishes, progress: &dyn Progress) -> Result<Audited> {
    progress.begins(Stage::Orders);
    let partners = registered(inputs, &settings, &wishes.ids)?;
    let mut merchant = Merchant::new(settings, partners);
    let orders = read::read(&inputs.inputs.orders, &merchant.orders)?;
    let mut redirector = Redirector::default();
    let mut files = Vec::with_capacity(inputs.links.len());
    for path in &inputs.links {
        files.push(sources::read(path, &mut redirector)?);
    }
    progress.begins(Stage::Formats);
    let mut logs = opened(inputs, &mut merchant, &orders)?;
    progress.begins(Stage::Scan);
    let readers = Readers::new(&merchant);
    let watch = Watch::new(&merchant, &redirector, &readers);
    let followed = followed(&mut logs, &merchant, &watch, progress);
    progress.begins(Stage::Judge);
    let names: Vec<String> = logs.iter().map(|log| log.source.path.clone()).collect();
    let figures = figures::read(&inputs.inputs.reports, &Defaults::default())?;
    let values = match &wishes.per_click {
        Some(value) => values::said(value.clone()),
        None => values::reported(&figures.list).unwrap_or_else(|| values::of(&merchant, &orders, &followed)),
    };
    let coverage = set::coverage(&logs);
    let as_of: Option<Micros> = coverage.span.map(|span| span.to).or_else(|| orders.iter().map(|order| order.at).max());
    let evidence = Evidence {
        merchant: &merchant,
        files: &files,
        redirector: &redirector,
        followed: &followed,
        logs: &names,
        readers: &readers,
        values: &values,
        as_of,
    };
    let mut audit = audit(&evidence);
    values::of_damaged_ids(&mut audit, &values);
    let rounds = read_rounds(&mut logs, &merchant, &followed, &readers, &audit.registry, as_of);
    let mut notes = inputs_section::notes(&logs);
    notes.extend(inputs.inputs.left_out.iter().cloned());
    notes.extend(figures.files.iter().flat_map(Ledger::notes));
    Ok(Audited {
        test_link: most_followed(&followed, &merchant),
        short_addresses: redirector.len(),
        valued_by: values.source,
        audit,
        files,
        logs,
        rounds,
        notes,
    })
}

/// The registered ids: those of the lists, and those that the user says.
pub fn registered(inputs: &AuditInputs, settings: &Settings, ids: &[String]) -> Result<Partners> {
    let partners = Partners::read_with(&inputs.inputs.partners, &settings.programs, &settings.partner_columns)?;
    if ids.is_empty() {
        return Ok(partners);
    }
    let mut list = partners.list;
    for id in ids {
        if !list.iter().any(|known| known.tag == *id) {
            list.push(Partner { tag: id.clone(), name: id.clone(), active: true, ..Partner::default() });
        }
    }
    let mut all = Partners::of(list);
    all.lists = partners.lists;
    Ok(all)
}

/// Opens the logs, if there are any.
pub fn opened(inputs: &AuditInputs, merchant: &mut Merchant, orders: &Orders) -> Result<Vec<Log>> {
    if inputs.inputs.web.is_empty() {
        return Ok(Vec::new());
    }
    Ok(open_logs(&inputs.inputs, merchant, orders, &KeyIndex::of(orders))?.0)
}

/// Counts the links that were followed. Lines that an earlier log holds as well are only known after a scan: then the logs are
/// scanned once more without them.
pub fn followed(logs: &mut [Log], merchant: &Merchant, watch: &Watch<'_>, progress: &dyn Progress) -> Followed {
    if logs.is_empty() {
        return Followed::default();
    }
    let copies: Vec<Vec<Range<u64>>>;
    let mut sinks = set::scan(logs, merchant, &|nth| Collector::new(watch, nth, &[]), progress.scanned());
    if logs.iter().any(|log| !log.copies.is_empty()) {
        copies = logs.iter().map(|log| log.copies.iter().map(|copy| copy.range.clone()).collect()).collect();
        for log in logs.iter_mut() {
            log.copies.clear();
        }
        sinks = set::scan(logs, merchant, &|nth| Collector::new(watch, nth, &copies[nth]), progress.scanned());
    }
    Followed::of(in_order(logs, sinks))
}

/// What was found in all logs, in an order that does not depend on that in which the user names them.
fn in_order<S>(logs: &[Log], sinks: Vec<Vec<S>>) -> impl Iterator<Item = S> + use<S> {
    let mut all: Vec<_> = logs.iter().map(|log| log.number).zip(sinks).collect();
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().flat_map(|(_, sinks)| sinks)
}

/// The link of the redirector, or else of the own site, that people follow most.
fn most_followed(followed: &Followed, merchant: &Merchant) -> String {
    let away = followed.outbound.iter().filter(|(_, count)| count.people > count.failed);
    let away = away.max_by_key(|(_, count)| count.people).map(|(key, _)| key.path.clone());
    let landings = followed.landings.iter().filter_map(|(landing, count)| Some((landing.tag.as_ref()?, count)));
    // A damaged link shows no more than that it is damaged.
    let is_sound = |(tag, count): &(&TagText, &Count)| {
        let is_known = tag.standing == TagPlacement::Clear && merchant.partners.by_tag(&tag.text).is_some();
        // The copy of somebody's click id would be followed as that click.
        let holds_click_id = CLICK_IDS.iter().any(|param| value(count.example.as_bytes(), param.as_bytes()).is_some());
        (is_known && count.people > count.failed, !holds_click_id, count.people)
    };
    let landing = || landings.max_by_key(is_sound).map(|(_, count)| count.example.clone());
    away.or_else(landing).unwrap_or_default()
}

/// Reads the results of the two-minute test. What the test's device did afterwards is found by a second scan.
fn read_rounds(
    logs: &mut [Log],
    merchant: &Merchant,
    followed: &Followed,
    readers: &Readers,
    registry: &Registry,
    as_of: Option<Micros>,
) -> Vec<Round> {
    if followed.marked.is_empty() {
        return Vec::new();
    }
    let zone = merchant.site.timezone.unwrap_or(chrono_tz::UTC);
    let wanted: Wanted = followed.marked.iter().map(|marked| marked.address).collect();
    let sinks = set::scan_again(logs, zone, &|_| Devices::default(), &wanted, &[]);
    let after: Vec<_> = in_order(logs, sinks).flat_map(|sink| sink.after).collect();
    let names: Vec<String> = logs.iter().map(|log| log.source.path.clone()).collect();
    let ground = Ground { merchant, registry, readers, as_of };
    let carries = |url: &str| {
        let judged = ground.judge(url, Setting { is_tagged_page: true, ..Setting::default() });
        let own = || {
            readers.own(crate::links::address::Address::of(url)?).map(|carried| is_registered(registry, &carried.text))
        };
        judged.map(|judged| is_registered(registry, &judged.id)).or_else(own)
    };
    let beacon = &merchant.site.pages.click_beacon;
    let is_beacon = |path: &str| beacon.matches(path.as_bytes());
    two_minutes::rounds(
        &followed.marked,
        &after,
        &Reading {
            logs: &names,
            carries: &carries,
            is_beacon: (!beacon.is_empty()).then_some(&is_beacon),
            logs_cookies: !set::lacking(logs).has(Field::Visitor),
        },
    )
}

fn is_registered(registry: &Registry, id: &str) -> bool {
    registry.partners.by_tag(id.as_bytes()).is_some()
}
