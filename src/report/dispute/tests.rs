//! Tests of layouts, on values in memory.

use super::*;
use crate::causes::link::truncated_tag;
use crate::verdict::Reason;

#[test]
fn networks_are_named_as_people_write_them() {
    for (typed, name) in
        [("impact.com", "impact"), ("AWIN", "awin"), ("Rakuten Advertising", "rakuten"), ("Ascend", "pepperjam")]
    {
        assert_eq!(Network::named(typed).map(|network| network.name), Some(name), "{typed}");
    }
    assert!(Network::named("imact").is_none());
}

#[test]
fn cells_are_flat_and_no_formulas() {
    let rows = vec![vec!["=1+1".to_owned(), "two\nlines".to_owned(), "a,b".to_owned()]];
    assert_eq!(file(&["a", "b", "c"], &rows), "a,b,c\n'=1+1,two lines,\"a,b\"\n");
}

#[test]
fn awin_cuts_references_and_has_a_value_for_every_reason() {
    let claim = Claim {
        order: "X".repeat(60),
        placed: Micros(1_780_000_000_000_000),
        zone: "Europe/Berlin".to_owned(),
        amount: Some(Money(1_190_000)),
        currency: "EUR".to_owned(),
        kind: Kind::Untracked,
        payout: None,
        tag: "coffee-20".to_owned(),
        cause: Reason::Cause(&truncated_tag::CAUSE),
        confidence: 0.9,
        note: String::new(),
    };
    let network = Network::named("awin").expect("a network");
    let row = &network.claim_rows(std::slice::from_ref(&claim), "5150")[0];
    assert_eq!((row[8].len(), row[4].as_str(), row[5].as_str(), row[3].as_str()), (50, "119.00", "", "0"));
    for network in NETWORKS {
        let row = &network.claim_rows(std::slice::from_ref(&claim), "1")[0];
        assert_eq!(row.len(), network.columns().len(), "{}", network.name);
        for why in [
            Why::Tracked,
            Why::OtherChannel,
            Why::OtherCode,
            Why::Terms,
            Why::NotCompleted,
            Why::Duplicate,
            Why::NoClick,
            Why::Unknown,
        ] {
            assert!(!(network.reason)(why).is_empty(), "{}: {why:?}", network.name);
        }
    }
}
