//! Reads the session and customer of a request. The lines of a visit are close together and mostly carry the same `Cookie`
//! header, so the result is remembered per header.

use super::carried::Carried;
use super::matcher::Matcher;
use crate::base::identity::{Id, Key};

/// Headers that are remembered: those of the visitors of a busy minute, in a room that the processor's caches hold.
const HEADERS: usize = 1024;

/// The session and customer that a request names.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CookieHeaderCache {
    /// The session.
    pub(super) session: Key,
    /// The customer.
    pub(super) customer: Key,
    /// A session was logged, even if only a placeholder.
    pub(super) has_session: bool,
    /// A customer was logged.
    pub(super) has_customer: bool,
    /// The session or the customer is an order's.
    pub(super) known: bool,
}

impl CookieHeaderCache {
    /// The session and customer with these ids.
    #[inline]
    pub(super) fn of(watch: &Matcher<'_>, [session, customer]: [&[u8]; 2]) -> Self {
        let (has_session, has_customer) = (!session.is_empty(), !customer.is_empty());
        let (session, customer) = (Key::of(Id::Session, session), Key::of(Id::Customer, customer));
        let known = watch.keys.session(session) || watch.keys.customer(customer);
        Self { session, customer, has_session, has_customer, known }
    }

    /// The same for a request without a session, where the reply began this one.
    pub(super) fn beginning(self, watch: &Matcher<'_>, session: &[u8]) -> Self {
        let begun = Self::of(watch, [session, b""]);
        Self { customer: self.customer, has_customer: self.has_customer, known: self.known || begun.known, ..begun }
    }
}

/// The results for recent `Cookie` headers. A header is identified by its key: no text is kept. Without room nothing is
/// remembered.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<(Key, CookieHeaderCache)>);

impl Headers {
    /// Room for headers, of which none is known.
    pub(super) fn new() -> Self {
        Self(vec![(Key::NONE, CookieHeaderCache::default()); HEADERS])
    }

    /// The session and customer that a hit names.
    #[inline]
    pub(super) fn carried(&mut self, hit: &Carried<'_>, watch: &Matcher<'_>) -> CookieHeaderCache {
        if !hit.cookies.is_empty() && watch.ids.asks_cookies_alone(hit) {
            let header = Key::of(Id::Cookies, hit.cookies);
            // A header without a key is `-`, and names nobody, as no place does before its first header.
            if let Some((known, carried)) = self.0.get_mut(header.0 as usize % HEADERS) {
                if *known != header {
                    (*known, *carried) = (header, CookieHeaderCache::of(watch, watch.ids.ids(hit)));
                }
                return *carried;
            }
        }
        CookieHeaderCache::of(watch, watch.ids.ids(hit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::Hit;
    use crate::merchant::Merchant;
    use crate::merchant::partners::Partners;
    use crate::merchant::settings::Settings;
    use crate::merchant::site::Place;
    use crate::orders::KeyIndex;
    use crate::orders::read::{OrderSettings, from_tables};
    use crate::tables::{Table, TableKind, Texts};
    use proptest::prelude::*;

    fn told(carried: CookieHeaderCache) -> (Key, Key, [bool; 3]) {
        let CookieHeaderCache { session, customer, has_session, has_customer, known } = carried;
        (session, customer, [has_session, has_customer, known])
    }

    /// The keys of one order, of session `a` and customer `b`.
    fn keys() -> KeyIndex {
        let fields = [("order_id", "1"), ("ordered_at", "2026-09-02"), ("session_id", "a"), ("customer_id", "b")];
        let table = Table {
            path: "o.csv".into(),
            kind: TableKind::Csv { delimiter: b',' },
            names: fields.iter().map(|(name, _)| (*name).to_owned()).collect(),
            columns: fields.iter().map(|(_, text)| Texts::from_iter([*text])).collect(),
            rows: 1,
        };
        KeyIndex::of(&from_tables(std::iter::once(Ok(table)), &OrderSettings::default()).expect("readable"))
    }

    proptest! {
        /// The result for a request does not depend on the requests before it, also where its reply began a session.
        #[test]
        fn what_came_before_changes_nothing(
            hits in proptest::collection::vec(("(s=[abc-]?)?(; )?(c=[ab]?)?|-", "[x-z]?", "/(\\?c=[ab]?)?"), 0..60),
            begun in "[abc-]?",
            place in 0..4_usize,
        ) {
            let mut merchant = Merchant::new(Settings::default(), Partners::of(Vec::new()));
            merchant.site.session = Some(Place::Cookie("s".to_owned()));
            let customers = [Place::Cookie("c".to_owned()), Place::Query("c".to_owned()), Place::RemoteUser];
            merchant.site.customer = customers.into_iter().nth(place);
            let keys = keys();
            let watch = Matcher::new(&merchant, &keys);
            let mut headers = Headers::new();
            for (cookies, customer, target) in &hits {
                let (cookies, customer, target) = (cookies.as_bytes(), customer.as_bytes(), target.as_bytes());
                let customer = if place == 2 { customer } else { b"" };
                let hit = Hit { target, cookies, customer, ..Hit::default() };
                let [session, customer] = watch.ids.ids(&Carried::from(&hit));
                let carried = headers.carried(&Carried::from(&hit), &watch);
                let named = [!session.is_empty(), !customer.is_empty(), session == b"a" || customer == b"b"];
                let key = (Key::of(Id::Session, session), Key::of(Id::Customer, customer));
                prop_assert_eq!(told(carried), (key.0, key.1, named));
                let beginning = told(carried.beginning(&watch, begun.as_bytes()));
                let named = [!begun.is_empty(), named[1], named[2] || begun == "a"];
                prop_assert_eq!(beginning, (Key::of(Id::Session, begun.as_bytes()), key.1, named));
            }
        }
    }
}
