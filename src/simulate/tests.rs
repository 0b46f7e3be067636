//! Tests on whole worlds: the written files are read back by the crate's own readers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;
use crate::logs::formats::{self, Ids};
use crate::merchant::settings::{self as settings_file, Settings};
use crate::merchant::{Partners, site};
use crate::orders::read::{OrderSettings, read};
use crate::orders::{Column, Orders};
use crate::output::Existing;
use crate::tables::TableKind;

const CSV: TableKind = TableKind::Csv { delimiter: b',' };

/// A small world of each log format, with everything else different as well.
fn worlds() -> Vec<World> {
    let base = World {
        orders: 400,
        bytes: 12_000_000,
        crowd: Crowd { readers_per_link: 1, ..Crowd::default() },
        ..World::default()
    };
    let mut json = base.clone();
    json.servers.format = LogFormat::Json;
    json.shop.confirmation = "/till/done/{id}/".to_owned();
    json.order_log.zone = chrono_tz::Tz::America__Chicago;
    json.order_log.times = OrderTimes::Declared;
    json.programme.tags = TagShape::Suffixed;
    let mut vhost = base.clone();
    vhost.servers.format = LogFormat::Vhost;
    vhost.servers.clocks = vec![Span(0)];
    vhost.servers.offset_minutes = 120;
    vhost.shop.customer = CustomerAt::RemoteUser;
    vhost.programme.tags = TagShape::Numbers;
    vec![base, json, vhost]
}

fn written(world: &World) -> (tempfile::TempDir, Report) {
    let dir = tempfile::tempdir().expect("a folder");
    let report = write(world, dir.path(), Existing::Keep).expect("a world");
    (dir, report)
}

fn settings_of(dir: &Path) -> Settings {
    let text = fs::read_to_string(dir.join("tagtrail.toml")).expect("settings");
    settings_file::parse("tagtrail.toml", &text).expect("settings that can be read")
}

fn orders_of(dir: &Path, settings: &Settings) -> Orders {
    let how = OrderSettings { timezone: settings.orders.timezone, ..OrderSettings::default() };
    read(&[(dir.join("orders.csv"), CSV)], &how).expect("orders")
}

fn truth_of(dir: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(dir.join("truth.csv")).expect("the truth");
    let rows = text.lines().skip(1);
    rows.map(|row| row.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let world = &worlds()[1];
    let other = World { seed: 2, ..world.clone() };
    let (a, b, c) = (written(world).0, written(world).0, written(&other).0);
    for name in ["web-1.log", "web-2.log", "orders.csv", "partners.csv", "truth.csv", "tagtrail.toml"] {
        let bytes = |dir: &tempfile::TempDir| fs::read(dir.path().join(name)).expect(name);
        assert!(bytes(&a) == bytes(&b), "{name} differs");
        assert!(name == "tagtrail.toml" || bytes(&a) != bytes(&c), "{name}");
    }
}

#[test]
fn every_cause_occurs_and_every_order_has_one_truth() {
    for world in worlds() {
        let (dir, report) = written(&world);
        let settings = settings_of(dir.path());
        let orders = orders_of(dir.path(), &settings);
        assert_eq!(orders.len(), world.orders);
        assert!(orders.rejected.is_empty());
        assert!(orders.has(Column::Commission) && orders.has(Column::SessionId));
        let truth = truth_of(dir.path());
        let ids: BTreeSet<&str> = truth.iter().map(|row| row[0].as_str()).collect();
        assert_eq!((truth.len(), ids.len()), (world.orders, world.orders));
        assert!(orders.iter().all(|order| ids.contains(order.id)));
        for (cause, _) in Cause::USUAL.into_iter().filter(|(cause, weight)| *weight > 0.0 && world.allows(*cause)) {
            assert!(report.causes.contains_key(&cause), "{cause:?}");
            assert!(truth.iter().any(|row| row[1] == cause.name()), "{cause:?}");
        }
        let organic = report.causes[&Cause::Organic];
        assert!(organic * 3 > world.orders, "{organic} organic orders");
        let clear = truth.iter().filter(|row| row[3] == "1").count();
        assert!(clear * 10 > world.orders * 8, "{clear} can be identified");
    }
}

#[test]
fn partners_are_read_and_own_all_tags_of_the_truth() {
    for world in worlds() {
        let (dir, _) = written(&world);
        let settings = settings_of(dir.path());
        let files = [(dir.path().join("partners.csv"), CSV)];
        let partners = Partners::read(&files, &settings.programs).expect("partners");
        assert_eq!(partners.list.len(), world.programme.partners + world.programme.closed);
        for row in truth_of(dir.path()) {
            assert!(row[2].is_empty() || partners.by_tag(row[2].as_bytes()).is_some());
        }
        let orders = orders_of(dir.path(), &settings);
        let credited: Vec<_> = orders.iter().filter(|order| !order.tag.is_empty()).collect();
        assert!(credited.len() * 6 > world.orders);
        assert!(credited.iter().all(|order| order.commission.is_some()));
        assert!(credited.iter().all(|order| partners.by_tag(order.tag.as_bytes()).is_some()));
    }
}

#[test]
fn every_line_is_read_in_the_format_that_the_settings_name() {
    for world in worlds() {
        let (dir, report) = written(&world);
        let settings = settings_of(dir.path());
        let ids = Ids { session: settings.site.session.as_ref(), customer: settings.site.customer.as_ref() };
        let text = settings.site.log_formats.first().expect("a format");
        let format = formats::compile(text, ids).expect("a format that compiles");
        let mut cutter = format.cutter(chrono_tz::Tz::UTC);
        let mut lines = 0;
        let mut ends: Vec<Micros> = Vec::new();
        for path in &report.logs {
            let bytes = fs::read(path).expect("a log");
            for line in bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
                let hit =
                    cutter.cut(line).unwrap_or_else(|reject| panic!("{reject:?}: {}", String::from_utf8_lossy(line)));
                assert!(hit.target.starts_with(b"/") && hit.status >= 200);
                assert!(hit.at >= world.start && hit.at < world.end() + Span::seconds(2));
                ends.push(hit.at);
                lines += 1;
            }
        }
        assert_eq!(lines, report.lines);
        let dark = world.gap().expect("a gap");
        let in_gap = |at: &&Micros| **at > dark.0 + Span::seconds(3) && **at < dark.1;
        assert_eq!(ends.iter().filter(in_gap).count(), 0);
        assert!((11_000_000..13_000_000).contains(&report.bytes), "{}", report.bytes);
    }
}

#[test]
fn confirmations_carry_the_order_numbers() {
    let world = &worlds()[1];
    let (dir, report) = written(world);
    let settings = settings_of(dir.path());
    let Some(site::Place::Path(pattern)) = &settings.site.pages.confirmation_order_id else {
        panic!("a place in the path");
    };
    let format = formats::compile("json", Ids::default()).expect("JSON lines");
    let mut cutter = format.cutter(chrono_tz::Tz::UTC);
    let mut confirmed = BTreeSet::new();
    for path in &report.logs {
        for line in fs::read(path).expect("a log").split(|b| *b == b'\n') {
            let Ok(hit) = cutter.cut(line) else { continue };
            let id = site::id_in_path(pattern, hit.target);
            confirmed.extend(id.map(|id| String::from_utf8_lossy(id).into_owned()));
        }
    }
    let orders = orders_of(dir.path(), &settings);
    let found = orders.iter().filter(|o| confirmed.contains(o.id)).count();
    assert!(found * 100 > world.orders * 90, "{found} confirmations");
}

#[test]
fn worlds_that_cannot_be_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let world = World { days: 1, ..World::default() };
    let error = write(&world, dir.path(), Existing::Keep).expect_err("one day is too few");
    assert!(error.to_string().contains("days"), "{error}");
}

#[test]
fn safari_forgets_what_a_script_stored_and_not_what_the_server_did() {
    let late = |id_by_script: bool| {
        let mut world = World { orders: 600, days: 40, bytes: 1, ..World::default() };
        world.programme.window = Span::days(30);
        world.shop.id_by_script = id_by_script;
        written(&world).1.causes.get(&Cause::CappedCookie).copied().unwrap_or(0)
    };
    assert!(late(true) > 0);
    assert_eq!(late(false), 0);
}
