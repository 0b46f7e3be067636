//! Tests every format on every sample.

use super::*;
use crate::logs::detect::{detect, fit};
use std::collections::BTreeSet;

fn lines(known: &Known, sample: &str, headed: bool) -> Vec<Vec<u8>> {
    let directives = known.directives.iter().filter(|_| headed);
    directives.chain([&sample]).map(|line| line.as_bytes().to_vec()).collect()
}

#[test]
fn every_sample_is_claimed_by_its_own_format() {
    for known in ALL {
        for sample in known.samples {
            for headed in [false, true] {
                let found = detect(&lines(known, sample, headed), Ids::default()).expect(sample);
                assert_eq!(found.format.name, known.name, "{sample}");
            }
        }
    }
}

#[test]
fn every_sample_is_claimed_behind_every_prefix() {
    let stamp = "2026-09-01T00:00:14.1Z";
    for known in ALL.iter().filter(|known| known.directives.is_empty() && known.name != "logfmt") {
        for sample in known.samples {
            for front in [
                "Sep  1 00:00:14 web1 nginx: ".to_owned(),
                "<190>Sep 11 00:00:14 web1 nginx[77]: ".to_owned(),
                format!("<190>1 {stamp} web1 nginx 77 - - "),
                format!("{stamp} web1 nginx[7]: "),
                format!("{stamp} stdout F "),
                "web-1  | ".to_owned(),
            ] {
                let found = detect(&lines(known, &format!("{front}{sample}"), false), Ids::default()).expect(sample);
                assert_eq!(found.format.name, known.name, "{front}{sample}");
                let bare = fit(known.format(Ids::default()).expect("compiles"), &lines(known, sample, false));
                assert_eq!(found.filled, bare.filled, "{front}{sample}");
            }
        }
    }
}

#[test]
fn every_file_is_in_the_list() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/src/logs/formats/known");
    let files: BTreeSet<String> = std::fs::read_dir(dir)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .filter(|name| !["mod", "tests"].contains(&name.as_str()))
        .collect();
    let listed: BTreeSet<String> = ALL.iter().map(|known| known.name.to_owned()).collect();
    assert_eq!(files, listed);
}

#[test]
fn every_format_is_described_and_compiles() {
    for known in ALL {
        assert!(
            !known.about.is_empty() && !known.documented.is_empty() && known.samples.len() > 1
                || known.name == "combined_cookie",
            "{}",
            known.name
        );
        let format = known.format(Ids::default()).expect(known.name);
        assert_eq!((format.name.as_str(), format.stamp()), (known.name, known.stamp));
        let timed = format.slots().iter().any(|slot| matches!(slot, Slot::Duration(_)));
        assert_eq!(timed, known.is_timed, "{}", known.name);
    }
}

/// A second scan skips the lines of other clients unread, and never those of the wanted ones.
#[test]
fn a_line_may_be_its_clients_and_mostly_nobody_elses() {
    let mut passed = BTreeSet::new();
    for known in ALL {
        for (sample, front) in known.samples.iter().flat_map(|sample| [(sample, ""), (sample, "web-1  | ")]) {
            if (!known.directives.is_empty() || known.name == "logfmt") && !front.is_empty() {
                continue;
            }
            let format = detect(&lines(known, &format!("{front}{sample}"), true), Ids::default()).expect(sample).format;
            let mut cutter = format.cutter(chrono_tz::UTC);
            known.directives.iter().for_each(|line| cutter.directive(line.as_bytes()));
            let line = format!("{front}{sample}").into_bytes();
            let Ok(client) = cutter.cut(&line).map(|hit| hit.client.to_vec()) else { continue };
            assert!(
                cutter.may_be(&line, None, |text| text == client || (text == b"-" && client.is_empty())),
                "{front}{sample}"
            );
            if !cutter.may_be(&line, None, |_| false) {
                passed.insert(known.name);
            }
        }
    }
    let always_cut: Vec<&str> = ALL.iter().map(|known| known.name).filter(|name| !passed.contains(name)).collect();
    // Clients in captured headers or anywhere in a line cannot be found without cutting it.
    assert_eq!(always_cut, ["haproxy", "hiawatha", "ltsv", "logfmt"]);
}

#[test]
fn formats_are_compiled_once_for_the_same_ids() {
    let count = |ids: Ids<'_>| {
        let before = COMPILATIONS.get();
        assert_eq!(all(ids).len(), ALL.len());
        COMPILATIONS.get() - before
    };
    let (sid, uid) = (Place::Cookie("sid".to_owned()), Place::Cookie("uid".to_owned()));
    let ids = |place| Ids { session: Some(place), customer: None };
    assert_eq!([ids(&sid), ids(&sid), ids(&uid), ids(&uid)].map(count), [ALL.len(), 0, ALL.len(), 0]);
}
