//! Requirements of every cause besides its file: a simulated shopper who meets it, and a measured confidence.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tagtrail::causes;
use tagtrail::simulate;

/// Causes that no simulated shopper meets yet.
const WITHOUT_STORY: [&str; 0] = [];

/// Causes without a measured simulated verdict so far.
const UNMEASURED: [&str; 0] = [];

fn all() -> BTreeSet<&'static str> {
    causes::ALL.iter().map(|cause| cause.id).collect()
}

/// Asserts that all causes are in `has`, except those known to be absent.
fn assert_all_but(without: &[&str], has: &BTreeSet<String>, what: &str) {
    for id in all() {
        match (has.contains(id), without.contains(&id)) {
            (false, false) => panic!("{id} has no {what}"),
            (true, true) => panic!("{id} has a {what}: take it out of the list of those without"),
            _ => {}
        }
    }
}

#[test]
fn every_cause_has_a_simulated_story() {
    let told = simulate::Cause::USUAL.iter().map(|(cause, _)| cause.name().to_owned()).collect();
    assert_all_but(&WITHOUT_STORY, &told, "simulated story");
}

#[test]
fn every_cause_has_a_row_of_calibration() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/verdict/calibration.csv");
    let text = fs::read_to_string(path).expect("the table");
    let rows = text.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect();
    assert_all_but(&UNMEASURED, &rows, "row in calibration.csv");
}

#[test]
fn a_clean_click_rules_out_causes_that_can_be_ruled_out() {
    let known = all();
    for cause in causes::ALL {
        for other in cause.rules_out {
            assert!(known.contains(other.id) && other.id != cause.id, "{} rules out {}", cause.id, other.id);
            assert!(!other.needs.is_empty(), "{}: nothing can be missing for it", other.id);
        }
    }
}
