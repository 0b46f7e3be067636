use super::*;
use crate::base::identity::Key;
use proptest::prelude::*;

/// Distances up to the limits and beyond them.
fn steps() -> impl Strategy<Value = u64> {
    prop_oneof![0..200_u64, PLACE_MASK - 1..PLACE_MASK + 3, Just(1 << 40)]
}

fn times() -> impl Strategy<Value = i64> {
    let day = 86_400_000_000_i64;
    let limit = 1_i64 << (TIME_BITS - 1);
    prop_oneof![
        0..day,
        -limit - 2..-limit + 3,
        limit - 3..limit + 3,
        Just(-1_000_000_000_000_000_000),
        Just(4_000_000_000_000_000)
    ]
}

prop_compose! {
    fn event()(at in times(), bytes in steps(), lines in steps(), status in 0..1000_u16, facts in 0..=Facts::HIGHEST.0 * 2 - 1,
        ids: [u8; 8], words: [u8; 5]) -> (Event, u64, u64) {
        let key = |nth: usize| Key(u64::from(ids[nth] % 4).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let word = |nth: usize| TextHash::of(&[b'0' + words[nth] % 5][..usize::from(words[nth] % 5 != 0)]);
        let text = |nth: usize| if ids[nth] % 3 == 0 { NOTHING } else { u32::from(ids[nth]) };
        let event = Event {
            at: Micros(at), status, facts: Facts(facts), session: key(0), customer: key(1), device: key(2), token: key(3),
            address: if key(2).is_some() { u32::from(ids[4]) } else { 0 }, tag: text(5), host: text(6), page: word(0), item: word(1), url: word(2),
            referer_url: word(3), agent: word(4), ..Event::default()
        };
        (event, bytes, lines)
    }
}

proptest! {
    #[test]
    fn events_come_out_as_they_went_in(events in proptest::collection::vec(event(), 1..40), before in 0..1_u64 << 47) {
        let mut growing = BlockBuilder::default();
        let (mut place, mut list) = (LinePlace { offset: 7, line: 1 }, Vec::new());
        for (event, bytes, lines) in events {
            place = LinePlace { offset: place.offset + bytes, line: place.line + lines };
            let event = Event { line: LineRef::new(9, place), ..event };
            prop_assert!(!growing.is_full());
            growing.push(&event);
            list.push(event);
        }
        let register = Interner::default();
        let mut block = growing.finish(9, &register);
        let shared = register.into_shared();
        block.rebase(before);
        let whole = |block: &EventBlock, at: u32| {
            let (Some(who), Some(named)) = (block.visitor(at), block.arrival(at)) else { return Event::default() };
            let key = |list: &Dictionary<Key>, number: u32| list.get(number).copied().unwrap_or_default();
            let device = shared.devices.get(who.device).copied().unwrap_or_default();
            Event {
                session: key(&shared.sessions, who.session),
                customer: key(&shared.customers, who.customer),
                device: device.key,
                agent: device.agent,
                address: device.address,
                token: key(&shared.tokens, named.token),
                tag: named.tag,
                host: named.host,
                ..block.event(at)
            }
        };
        for (at, event) in list.iter_mut().enumerate() {
            let old = event.line.place();
            event.line = LineRef::new(9, LinePlace { line: old.line + before, ..old });
            prop_assert_eq!(format!("{:?}", whole(&block, at as u32)), format!("{event:?}"));
            prop_assert_eq!(block.at(at as u32), event.at);
        }
        // Every second line goes.
        let stays = |place: LinePlace| place.offset % 2 == 1;
        block.retain(stays);
        list.retain(|event| stays(event.line.place()));
        prop_assert_eq!(block.len(), list.len());
        for (at, event) in list.iter().enumerate() {
            prop_assert_eq!(format!("{:?}", whole(&block, at as u32)), format!("{event:?}"));
        }
    }
}

#[test]
fn a_block_is_full_before_a_number_is_too_large() {
    let mut growing = BlockBuilder::default();
    let mut n = 0_u32;
    while !growing.is_full() {
        n += 1;
        growing.push(&Event { session: Key(u64::from(n) << 40 | 1), ..Event::default() });
    }
    assert_eq!(n, 65_536);
    let block = growing.finish(0, &Interner::default());
    assert_eq!(block.visitor(65_535).map(|who| who.session), Some(65_535));
}
