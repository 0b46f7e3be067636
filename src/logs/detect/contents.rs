//! Values under names that nobody knows, by their contents alone, where no known name has such a value and exactly one unknown name
//! does.

use super::words::OTHERS;
use super::words::plain;
use crate::base::addresses;
use crate::logs::formats::Slot;
use std::collections::BTreeSet;

/// A name with its values in sample lines.
pub(super) type Named<'v> = (&'v String, &'v Vec<String>);

/// The client, the user agent and the query that `found` lacks, among names without a known meaning.
pub(super) fn by_contents(
    found: &[(usize, &String, Slot)],
    unknown: &[Named<'_>],
    queries: bool,
) -> Vec<(String, Slot)> {
    let has = |is: &dyn Fn(&Slot) -> bool| found.iter().any(|(_, _, slot)| is(slot));
    let mut more = Vec::new();
    let mut add = |slot: Slot, is: &dyn Fn(&Named<'_>) -> bool| {
        if let [(name, _)] = unknown.iter().filter(|named| is(named)).collect::<Vec<_>>().as_slice() {
            more.push(((*name).clone(), slot));
        }
    };
    if !has(&Slot::is_client) {
        add(Slot::Peer, &|(name, values)| is_of_visitors(name) && are_clients(values));
    }
    if !has(&|slot| *slot == Slot::Agent) {
        add(Slot::Agent, &|(_, values)| most(values, |value| value.starts_with("Mozilla/")));
    }
    if queries && !has(&|slot| *slot == Slot::Query) {
        add(Slot::Query, &|(_, values)| are_queries(values));
    }
    more
}

fn most(values: &[String], is: impl Fn(&str) -> bool) -> bool {
    !values.is_empty() && values.iter().filter(|value| is(value)).count() * 10 >= values.len() * 9
}

/// Whether no word of a name says that a value belongs to another machine.
fn is_of_visitors(name: &str) -> bool {
    let whole = plain(name);
    // The word alone is the address that a request came from.
    whole == "origin" || !OTHERS.iter().any(|other| whole.contains(other))
}

/// Whether values are addresses, and not always the same one.
fn are_clients(values: &[String]) -> bool {
    let distinct: BTreeSet<&String> = values.iter().collect();
    distinct.len() > 1 && most(values, |value| addresses::parse(value.as_bytes()).is_some())
}

/// Whether values are queries with different parameters; a cookie's name is always the same.
fn are_queries(values: &[String]) -> bool {
    let is = |value: &str| {
        let pairs = value.strip_prefix('?').unwrap_or(value);
        !pairs.contains([' ', ';', '/', '{']) && pairs.split('&').all(|pair| pair.find('=').is_some_and(|at| at > 0))
    };
    let first = |value: &String| value.trim_start_matches('?').split('=').next().map(str::to_owned);
    let names: BTreeSet<String> = values.iter().filter_map(first).collect();
    names.len() > 1 && most(values, is)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(unknown: &[(&str, &[&str])], queries: bool) -> Vec<(String, Slot)> {
        let owned: Vec<(String, Vec<String>)> =
            unknown.iter().map(|(n, v)| ((*n).to_owned(), v.iter().map(|v| (*v).to_owned()).collect())).collect();
        let named: Vec<Named<'_>> = owned.iter().map(|(name, values)| (name, values)).collect();
        by_contents(&[], &named, queries)
    }

    #[test]
    fn one_unknown_name_is_known_by_its_values() {
        let addresses: &[&str] = &["192.0.2.7", "192.0.2.8"];
        assert_eq!(found(&[("source", addresses)], false), [("source".to_owned(), Slot::Peer)]);
        assert_eq!(found(&[("source", addresses), ("seen", addresses)], false), [], "two could be it");
        assert_eq!(found(&[("upstream_addr", addresses)], false), [], "another machine");
        assert_eq!(found(&[("source", &["192.0.2.7"])], false), [], "always the same");
        assert_eq!(found(&[("by", &["Mozilla/5.0 (X11)"])], false), [("by".to_owned(), Slot::Agent)]);
        assert_eq!(found(&[("rest", &["tag=a-20", "c=1&d=2"])], true), [("rest".to_owned(), Slot::Query)]);
        assert_eq!(found(&[("rest", &["tag=a-20", "c=1&d=2"])], false), [], "addresses hold it");
        assert_eq!(found(&[("rest", &["sid=1", "sid=2"])], true), [], "a cookie");
    }
}
