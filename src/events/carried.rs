//! Whom a request's session and customer ids name. The lines of a visit stand near each other and mostly carry the same
//! `Cookie` header, so that its answer is remembered.

use super::watch::Watch;
use crate::identity::{Id, Key};
use crate::logs::Hit;

/// Headers that are remembered: those of the visitors of a busy minute, in a room that the processor's caches hold.
const HEADERS: usize = 1024;

/// Whom a request names.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Carried {
    /// The session.
    pub(super) session: Key,
    /// The customer.
    pub(super) customer: Key,
    /// A session was written, were it but a placeholder.
    pub(super) has_session: bool,
    /// A customer was written.
    pub(super) has_customer: bool,
    /// One of them is an order's.
    pub(super) known: bool,
}

impl Carried {
    /// What these ids name.
    #[inline]
    pub(super) fn of(watch: &Watch<'_>, [session, customer]: [&[u8]; 2]) -> Self {
        let (has_session, has_customer) = (!session.is_empty(), !customer.is_empty());
        let (session, customer) = (Key::of(Id::Session, session), Key::of(Id::Customer, customer));
        let known = watch.keys.session(session) || watch.keys.customer(customer);
        Self { session, customer, has_session, has_customer, known }
    }

    /// The same, of a request whose reply began a session.
    pub(super) fn beginning(self, watch: &Watch<'_>, session: &[u8]) -> Self {
        let begun = Self::of(watch, [session, b""]);
        Self { customer: self.customer, has_customer: self.has_customer, known: self.known || begun.known, ..begun }
    }
}

/// What was last carried by which header. A header is known by its key: no text is kept.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<(Key, Carried)>);

impl Headers {
    /// Room for headers, of which none is known.
    pub(super) fn new() -> Self {
        Self(vec![(Key::NONE, Carried::default()); HEADERS])
    }

    /// Whom a hit's ids name.
    #[inline]
    pub(super) fn carried(&mut self, hit: &Hit<'_>, watch: &Watch<'_>) -> Carried {
        if !hit.cookies.is_empty() && watch.asks_cookies_alone(hit) {
            let header = Key::of(Id::Cookies, hit.cookies);
            // A header without a key is `-`, and names nobody, as no place does before its first header.
            if let Some((known, carried)) = self.0.get_mut(header.0 as usize % HEADERS) {
                if *known != header {
                    (*known, *carried) = (header, Carried::of(watch, watch.ids(hit)));
                }
                return *carried;
            }
        }
        Carried::of(watch, watch.ids(hit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merchant::Merchant;
    use crate::merchant::partners::Partners;
    use crate::merchant::settings::Settings;
    use crate::merchant::site::Place;
    use crate::orders::KeyIndex;
    use proptest::prelude::*;

    fn told(carried: Carried) -> (Key, Key, [bool; 3]) {
        let Carried { session, customer, has_session, has_customer, known } = carried;
        (session, customer, [has_session, has_customer, known])
    }

    proptest! {
        /// Whatever came before, a request names whom it names by itself.
        #[test]
        fn what_came_before_changes_nothing(
            hits in proptest::collection::vec(("(s=[ab-]?)?(; )?(c=[ab]?)?|-", "[x-z]?", "/(\\?c=[ab]?)?"), 0..60),
            place in 0..4_usize,
        ) {
            let mut merchant = Merchant::new(Settings::default(), Partners::of(Vec::new()));
            merchant.site.session = Some(Place::Cookie("s".to_owned()));
            let customers = [Place::Cookie("c".to_owned()), Place::Query("c".to_owned()), Place::RemoteUser];
            merchant.site.customer = customers.into_iter().nth(place);
            let keys = KeyIndex::default();
            let watch = Watch::new(&merchant, &keys);
            let mut headers = Headers::new();
            for (cookies, customer, target) in &hits {
                let (cookies, customer, target) = (cookies.as_bytes(), customer.as_bytes(), target.as_bytes());
                let customer = if place == 2 { customer } else { b"" };
                let hit = Hit { target, cookies, customer, ..Hit::default() };
                let plain = Carried::of(&watch, watch.ids(&hit));
                prop_assert_eq!(told(headers.carried(&hit, &watch)), told(plain));
            }
        }
    }
}
