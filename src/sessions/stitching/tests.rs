use super::*;
use crate::base::identity::Id;
use crate::base::identity::TextHash;
use crate::base::units::Micros;
use crate::events::{ChunkEvents, Event, Interner, LineRef};
use crate::logs::tally::LinePlace;

/// A page view at a second, on a device; `from` is the page that it names as its origin.
pub(in crate::sessions) fn seen(second: i64, device: u8, session: Option<u8>, url: &str, from: &str) -> Event {
    Event {
        at: Micros(second * 1_000_000),
        line: LineRef::new(0, LinePlace { offset: second as u64 * 100, line: second as u64 + 1 }),
        facts: Facts::GET,
        session: session.map_or(Key::NONE, |session| Key::of(Id::Session, &[session])),
        device: Key::of(Id::Address, &[device]),
        agent: TextHash::of(b"Firefox"),
        url: TextHash::of(url.as_bytes()),
        referer_url: TextHash::of(from.as_bytes()),
        ..Event::default()
    }
}

pub(in crate::sessions) fn sealed(list: &[Event]) -> Events {
    let (mut kept, register) = (ChunkEvents::default(), Interner::default());
    for event in list {
        kept.push(event, &register);
    }
    kept.finish(0, &register);
    Events::seal(vec![kept], register)
}

pub(in crate::sessions) fn number(events: &Events, session: u8) -> u32 {
    events.session_number(Key::of(Id::Session, &[session]))
}

#[test]
fn a_page_belongs_to_the_session_that_its_device_began_behind_it() {
    let events = sealed(&[seen(1, 1, None, "/a", ""), seen(3, 1, Some(7), "/b", "/a"), seen(9, 2, Some(8), "/a", "")]);
    let browsers = SessionStitcher::of(&events);
    assert_eq!([0, 1, 2].map(|at| browsers.bound(&events, at)), [7, 7, 8].map(|session| number(&events, session)));
    assert_eq!(browsers.moved(&events, number(&events, 7), &Cell::default()), None);
    assert_eq!(browsers.bound(&events, 3), NOTHING, "there is no such page view");
}

#[test]
fn a_page_at_another_address_belongs_to_the_only_session_that_names_it() {
    for sessions in 1..4 {
        let mut list = vec![seen(1, 9, None, "/a", "")];
        list.extend((0..sessions).map(|n| seen(3 + i64::from(n), n, Some(n), "/b", "/a")));
        let events = sealed(&list);
        let browsers = SessionStitcher::of(&events);
        let (first, only) = (number(&events, 0), sessions == 1);
        assert_eq!(browsers.bound(&events, 0), if only { first } else { NOTHING }, "{sessions} sessions");
        assert_eq!(browsers.moved(&events, first, &Cell::default()), only.then_some(0), "{sessions} sessions");
    }
}

#[test]
fn a_session_that_is_renewed_and_never_seen_again_is_one_jar_with_the_new_one() {
    let list = |last: i64| {
        let mut list = vec![seen(1, 1, Some(1), "/a", ""), seen(100, 1, Some(1), "/login", "/a")];
        list.push(seen(101, 1, Some(2), "/account", "/login"));
        list.push(seen(last, 1, Some(1), "/b", ""));
        list.sort_by_key(|event| event.at);
        sealed(&list)
    };
    for (last, renewed) in [(50, true), (500, false)] {
        let events = list(last);
        let browsers = SessionStitcher::of(&events);
        let expected = if renewed { number(&events, 1) } else { NOTHING };
        assert_eq!(browsers.older(&events, number(&events, 2)), expected, "seen last at {last} s");
        assert_eq!(browsers.older(&events, number(&events, 1)), NOTHING);
    }
}

#[test]
fn an_id_that_is_renewed_while_one_page_stays_open_is_one_visitors() {
    let calls = [
        seen(0, 1, None, "/l", ""),
        seen(1, 1, Some(7), "/api/a", "/l"),
        seen(9, 1, Some(7), "/api/b", "/l"),
        seen(15, 1, Some(8), "/api/c", "/l"),
    ];
    let older = |list: &[Event]| {
        let events = sealed(list);
        SessionStitcher::of(&events).older(&events, number(&events, 8)) == number(&events, 7)
    };
    assert!(older(&calls));
    let goes_on = seen(400, 1, Some(7), "/api/d", "/l");
    assert!(!older(&[&calls[..], &[goes_on]].concat()), "both are in use: two visitors");
    let again = seen(12, 1, None, "/l", "");
    assert!(!older(&[calls[0], calls[1], calls[2], again, calls[3]]), "the page was requested again");
}

#[test]
fn an_id_that_is_renewed_when_the_address_changes_is_the_same_customers() {
    let named = |event: Event, customer: &[u8]| Event { customer: Key::of(Id::Customer, customer), ..event };
    let older = |customer: &[u8]| {
        let list =
            [named(seen(0, 1, Some(7), "/pay", "/cart"), b"m1"), named(seen(8, 2, Some(8), "/bill", "/pay"), customer)];
        let events = sealed(&list);
        SessionStitcher::of(&events).older(&events, number(&events, 8)) == number(&events, 7)
    };
    assert!(older(b"m1") && !older(b"m2"));
}
