use super::*;
use crate::base::identity::Id;
use crate::logs::tally::LinePlace;

fn event(source: u16, line: u64, at: i64) -> Event {
    let place = LinePlace { offset: line * 100, line };
    let device = Key::of(Id::Address, &[(line % 3) as u8]);
    Event { at: Micros(at), line: LineRef::new(source, place), device, ..Event::default() }
}

fn kept(list: &[Event], register: &Interner) -> ChunkEvents {
    let mut kept = ChunkEvents::default();
    for event in list {
        kept.push(event, register);
    }
    kept.finish(list.first().map_or(0, |event| event.line.source() as u16), register);
    kept
}

fn sealed(chunks: &[Vec<Event>]) -> Events {
    let register = Interner::default();
    Events::seal(chunks.iter().map(|list| kept(list, &register)).collect(), register)
}

fn lines(events: &Events) -> Vec<(i64, usize, u64)> {
    let all = (0..events.len()).map(|at| events.get(at));
    all.map(|e| (e.at.0, e.line.source(), e.line.place().line)).collect()
}

#[test]
fn events_stand_by_time_then_source_and_line() {
    let first = vec![event(0, 1, 5), event(0, 2, 3)];
    let events = sealed(&[first, vec![event(0, 3, 5)], vec![event(1, 1, 5), event(1, 2, 4)]]);
    assert_eq!(lines(&events), [(3, 0, 2), (4, 1, 2), (5, 0, 1), (5, 0, 3), (5, 1, 1)]);
}

#[test]
fn a_second_scan_adds_what_is_new_in_its_place() {
    let mut events = sealed(&[vec![event(0, 2, 3), event(0, 4, 5), event(0, 6, 7)]]);
    let again = [event(0, 1, 3), event(0, 2, 3), event(0, 5, 5), event(0, 6, 7), event(0, 7, 9)];
    let register = events.lend();
    events.merge(vec![kept(&again, &register)], register);
    assert_eq!(lines(&events), [(3, 0, 1), (3, 0, 2), (5, 0, 4), (5, 0, 5), (7, 0, 6), (9, 0, 7)]);
    assert_eq!(events.of_device(Key::of(Id::Address, &[1])), [0, 2, 5]);
}

#[test]
fn a_glimpse_shows_what_an_event_shows() {
    let page = |facts: Facts| Event { facts: facts.with(Facts::GET), ..event(0, 1, 5) };
    let known = Event { customer: Key::of(Id::Customer, b"c"), ..page(Facts::CHECKOUT) };
    let all = [
        (known, [true, false, false, true]),
        (page(Facts::TAGGED.with(Facts::INTERNAL)), [false, true, false, false]),
        (page(Facts::EXTERNAL), [false, true, false, false]),
        (page(Facts::CAMPAIGN.with(Facts::INTERNAL)), [false; 4]),
        (page(Facts::EXTERNAL.with(Facts::ASSET)), [false; 4]),
        (page(Facts::TAGGED.with(Facts::CLICK_BEACON)), [false, false, true, false]),
        (Event { facts: Facts::EXTERNAL, ..event(0, 1, 5) }, [false; 4]),
    ];
    for (event, expected) in all {
        let seen = sealed(&[vec![event]]).glimpse(0);
        assert_eq!([seen.has_customer(), seen.arrives(), seen.is_click_beacon(), seen.is_buying()], expected);
    }
}

#[test]
fn nobody_is_found_by_nothing() {
    let nameless = Event { device: Key::NONE, ..event(0, 1, 5) };
    let events = sealed(&[vec![nameless, event(0, 2, 6)]]);
    let none =
        [events.of_session(Key::NONE).len(), events.of_customer(Key::NONE).len(), events.of_token(Key::NONE).len()];
    assert_eq!((none, events.of_device(Key::NONE).len(), events.on_device(0).len()), ([0; 3], 0, 0));
    assert_eq!(events.session_key(events.session(0)), Key::NONE);
}
