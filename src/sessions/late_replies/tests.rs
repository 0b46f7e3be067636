use super::super::stitching::SessionStitcher;
use super::super::stitching::tests::{number, sealed, seen};
use super::*;
use crate::base::identity::{Id, Key};
use crate::events::Event;

/// An arrival from elsewhere that somebody could be paid for, answered with a page.
fn click(second: i64, device: u8, session: Option<u8>, url: &str) -> Event {
    let arrival = Facts::GET.with(Facts::EXTERNAL).with(Facts::TAGGED);
    Event { facts: arrival, status: 200, ..seen(second, device, session, url, "") }
}

const HOUR: i64 = 3600;

#[test]
fn a_cookie_that_the_first_page_view_carries_was_set_by_the_only_arrival_before() {
    let bound = |list: &[Event]| {
        let events = sealed(list);
        let browsers = SessionStitcher::of(&events);
        (browsers.bound(&events, 0) == number(&events, 7))
            .then(|| browsers.kept(&events, number(&events, 7), &std::cell::Cell::default()))
    };
    let back = click(5 * HOUR, 1, Some(7), "/b");
    assert_eq!(bound(&[click(0, 1, None, "/a"), back]), Some(Some(0)));
    for (why, other) in [
        ("another visitor of the device", click(HOUR, 1, Some(8), "/c")),
        ("another arrival", click(HOUR, 1, None, "/c")),
    ] {
        assert_eq!(bound(&[click(0, 1, None, "/a"), other, back]), None, "{why}");
    }
    let named = |event: Event| Event { customer: Key::of(Id::Customer, b"m1"), ..event };
    let list =
        [named(click(0, 1, None, "/a")), click(HOUR, 1, Some(8), "/c"), click(2 * HOUR, 1, None, "/d"), named(back)];
    assert_eq!(bound(&list), Some(Some(0)), "the customer is named");
    let failed = Event { status: 503, ..click(0, 1, None, "/a") };
    let cached = Event { facts: failed.facts.with(Facts::CACHED), status: 200, ..failed };
    for first in [failed, cached, click(0, 2, None, "/a"), click(-8 * 24 * HOUR, 1, None, "/a")] {
        assert_eq!(bound(&[first, back]), None, "{first:?}");
    }
    let set = Event { facts: back.facts.with(Facts::SESSION_SET), ..back };
    assert_eq!(bound(&[click(0, 1, None, "/a"), set]), None, "the reply to the second arrival set it");
}

#[test]
fn a_session_belongs_to_the_arrival_that_its_first_page_view_names() {
    let (one, other) = (click(0, 1, None, "/a"), click(200, 1, None, "/b"));
    let events = sealed(&[one, other, seen(204, 1, Some(7), "/c", "/b")]);
    let browsers = SessionStitcher::of(&events);
    assert_eq!([0, 1].map(|at| browsers.bound(&events, at)), [NOTHING, number(&events, 7)]);
    // Without the second arrival, the first one may have begun it.
    let events = sealed(&[one, seen(204, 1, Some(7), "/c", "/b")]);
    assert_eq!(SessionStitcher::of(&events).bound(&events, 0), number(&events, 7));
}

#[test]
fn a_front_page_days_before_began_no_session_that_began_with_another_one() {
    let first = seen(3 * 24 * HOUR + 4, 1, Some(7), "/b", "/");
    let bound = |list: &[Event]| SessionStitcher::of(&sealed(list)).bound(&sealed(list), 0);
    let alone = [click(0, 1, None, "/"), first];
    assert_eq!(bound(&alone), number(&sealed(&alone), 7));
    let again = [alone[0], click(3 * 24 * HOUR, 1, None, "/"), first];
    assert_eq!(bound(&again), NOTHING, "the page that was requested again began it");
}

#[test]
fn a_visit_of_its_own_does_not_continue_a_session_that_ended_beside_it() {
    let mine = [click(0, 1, None, "/a"), seen(9 * HOUR, 1, Some(7), "/b", "/a")];
    let theirs = [seen(9 * HOUR - 20, 1, Some(8), "/x", "/y"), seen(9 * HOUR - 5, 1, Some(8), "/z", "/x")];
    let internal = |event: Event| Event { facts: event.facts.with(Facts::INTERNAL), ..event };
    let events = sealed(&[mine[0], internal(theirs[0]), internal(theirs[1]), internal(mine[1])]);
    let browsers = SessionStitcher::of(&events);
    assert_eq!(browsers.older(&events, number(&events, 7)), NOTHING);
}
