//! Tests of all dialects: each is recognised by its own samples, and by no other dialect's.

use super::dialect::sample_names;
use super::header::Header;
use super::*;

#[test]
fn every_sample_is_recognised_as_its_own_dialect() {
    let mut wrong = Vec::new();
    for dialect in all() {
        assert!(!dialect.samples.is_empty() && !dialect.about.is_empty(), "{}", dialect.name);
        for (nth, sample) in dialect.samples.iter().enumerate() {
            let found = recognise(&sample_names(sample.text)).map(|found| found.name);
            if found != Some(dialect.name) {
                wrong.push(format!("sample {nth} of {}: {found:?}", dialect.name));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn names_are_unique_and_sources_are_found_in_a_sample() {
    let names: Vec<&str> = all().map(|dialect| dialect.name).collect();
    for (at, name) in names.iter().enumerate() {
        assert!(!names[..at].contains(name), "{name} twice");
        assert!(named(name).is_some());
    }
    for dialect in all() {
        let headers: Vec<_> = dialect.samples.iter().map(|sample| header::of(&sample_names(sample.text))).collect();
        let required = match dialect.role {
            Role::Orders => &[Field::OrderId, Field::OrderedAt][..],
            _ => &[],
        };
        for field in required {
            let sources = || dialect.columns.iter().filter(|source| source.field == *field);
            let has = |headers: &Vec<Header>| sources().any(|source| place(source.headers, headers).is_some());
            assert!(headers.iter().all(has), "{}: {}", dialect.name, field.name());
        }
    }
}

#[test]
fn canonical_files_have_no_dialect() {
    let own = ["order_id", "ordered_at", "amount", "currency", "status", "tag", "commission"].map(str::to_owned);
    assert!(recognise(&own).is_none());
}

#[test]
fn headers_are_compared_without_currency_case_accents_and_blanks() {
    let names = ["Price($)", "Order Value (GBP)", " Date ", "État", "a#5"].map(str::to_owned);
    let headers = header::of(&names);
    let plain: Vec<&str> = headers.iter().map(|header| header.plain.as_str()).collect();
    assert_eq!(plain, ["price", "ordervalue", "date", "etat", "a"]);
    assert_eq!((headers[0].currency.as_str(), headers[1].currency.as_str()), ("$", "GBP"));
}
