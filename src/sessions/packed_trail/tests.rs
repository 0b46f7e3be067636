use super::*;
use crate::events::query::TagPlacement;
use proptest::prelude::*;

/// Values of all kinds, drawn from a list of numbers.
struct Draws<'n> {
    numbers: &'n [u64],
    at: usize,
}

impl Draws<'_> {
    fn next(&mut self) -> u64 {
        self.at += 1;
        self.numbers[self.at % self.numbers.len()].wrapping_mul(self.at as u64 | 1)
    }

    fn flag(&mut self) -> bool {
        self.next() % 2 == 1
    }

    fn event(&mut self) -> u32 {
        self.next() as u32
    }

    fn at(&mut self) -> Micros {
        Micros(if self.next().is_multiple_of(7) { i64::MIN } else { self.next() as i64 })
    }

    fn option<T>(&mut self, one: impl Fn(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| one(self))
    }

    fn list<T>(&mut self, one: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.next() % 4).map(|_| one(self)).collect()
    }

    fn link(&mut self) -> Link {
        LINKS[self.next() as usize % LINKS.len()]
    }

    fn step(&mut self) -> Step {
        Step { event: self.event(), link: self.link(), hop: self.next() as u8 }
    }

    fn landmark(&mut self) -> Landmark {
        Landmark { event: self.event(), at: self.at(), token: Key(self.next()) }
    }

    fn marks(&mut self) -> Landmarks {
        Landmarks {
            carts: self.list(Self::landmark),
            checkouts: self.list(Self::landmark),
            confirmations: self.list(Self::landmark),
            conversions: self.list(Self::landmark),
            has_click_beacon: self.flag(),
            with_session: self.list(Self::event),
            pages: self.next() as usize,
            last_pages: self.list(Self::event),
            first_arrival: self.option(Self::event),
            last_arrival: self.option(Self::at),
            visit_began: self.at(),
            pauses: self.list(|draws| (draws.at(), draws.at())),
            elsewhere: self.option(|draws| (draws.at(), draws.at())),
        }
    }

    fn trail(&mut self) -> Trail {
        Trail {
            at: self.at(),
            confirmation: self.option(Self::event),
            thanks: self.option(Self::event),
            sessions: self.list(|draws| Key(draws.next())),
            customers: self.list(|draws| Key(draws.next())),
            devices: self.list(|draws| Key(draws.next())),
            own: self.list(Self::step),
            customer: self.list(Self::step),
            device: self.list(Self::step),
            marks: self.marks(),
            neighbours: self.list(Self::event),
            strays: self.next() as usize,
            many_visitors: self.flag(),
            birth: self.option(Self::event),
            ambiguous: self.flag(),
            cut: self.flag(),
            skipped: self.next() as usize,
            visit_since: self.option(Self::event),
            earlier_touches: self.next() as usize,
        }
    }

    fn reading(&mut self) -> TagMatch {
        match self.next() % 9 {
            0 => TagMatch::Untagged,
            1 => TagMatch::Registered(self.event()),
            2 => TagMatch::Truncated(self.event()),
            3 => TagMatch::Altered(self.event(), "one character"),
            4 => TagMatch::Broken(TagPlacement::Twice, self.option(Self::event)),
            5 => TagMatch::Unknown,
            6 => TagMatch::Tied { begins: self.flag() },
            7 => TagMatch::ClickId,
            _ => TagMatch::Campaign,
        }
    }

    fn touch(&mut self) -> Touch {
        Touch {
            event: self.event(),
            hop: self.option(Self::event),
            at: self.at(),
            reading: self.reading(),
            dropped: self.flag(),
            ambiguous_redirect: self.flag(),
            click_id: [Condition::Whole, Condition::Cut, Condition::Altered][self.next() as usize % 3],
            echo: self.option(Self::event),
            clicked: self.at(),
            referrer: self.option(Self::event),
            partner: self.option(Self::event),
            relation: [Relation::SameJar, Relation::OtherJar, Relation::OtherDevice][self.next() as usize % 3],
            link: self.link(),
            same_customer: self.flag(),
            same_product: self.flag(),
        }
    }
}

proptest! {
    #[test]
    fn what_was_packed_comes_back_as_it_was(numbers in proptest::collection::vec(any::<u64>(), 1..60)) {
        let mut draws = Draws { numbers: &numbers, at: 0 };
        let kept: Vec<Option<(Trail, Vec<Touch>)>> =
            (0..5).map(|_| draws.option(|draws| (draws.trail(), draws.list(Draws::touch)))).collect();
        let mut packed = PackedTrails::default();
        for one in &kept {
            packed.add(one.clone());
        }
        packed.shrink();
        for (nth, one) in kept.iter().enumerate() {
            prop_assert_eq!(&packed.get(nth), one);
        }
        prop_assert_eq!(packed.get(kept.len()), None);
    }
}

#[test]
fn nothing_takes_little_and_is_something() {
    let mut packed = PackedTrails::default();
    packed.add(Some((Trail::default(), Vec::new())));
    packed.add(None);
    assert_eq!((packed.get(0), packed.get(1)), (Some((Trail::default(), Vec::new())), None));
    assert!(packed.size() < 48);
}

#[test]
fn equal_meanings_of_ids_are_kept_once() {
    let touch = |partner: u32| Touch { reading: TagMatch::Registered(partner), ..NO_TOUCH };
    let mut packed = PackedTrails::default();
    for order in 0..100 {
        packed.add(Some((Trail::default(), vec![touch(order % 3)])));
    }
    assert_eq!(packed.readings.len(), 3);
    assert_eq!(packed.get(98).map(|(_, touches)| touches), Some(vec![touch(2)]));
}
