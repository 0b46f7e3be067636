//! Reads the session and the customer that a request carries: from their own fields of the log, or from the place that the
//! settings name.

use super::cookies::{self, CookieFinder};
use super::query::value;
use crate::logs::Hit;
use crate::logs::outline::Outline;
use crate::merchant::site::{Place, Site};

/// The parts of a request in which a session or a customer can be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carried<'h> {
    pub(super) cookies: &'h [u8],
    pub(super) session: &'h [u8],
    pub(super) customer: &'h [u8],
    pub(super) target: &'h [u8],
}

impl<'h> From<&Hit<'h>> for Carried<'h> {
    #[inline]
    fn from(hit: &Hit<'h>) -> Self {
        Self { cookies: hit.cookies, session: hit.session, customer: hit.customer, target: hit.target }
    }
}

impl<'h> From<&Outline<'h>> for Carried<'h> {
    #[inline]
    fn from(line: &Outline<'h>) -> Self {
        Self { cookies: line.cookies, session: line.session, customer: line.customer, target: line.target }
    }
}

/// Finds the ids of a shop's requests.
#[derive(Debug)]
pub(super) struct IdFinder {
    session: Option<Finder>,
    customer: Option<Finder>,
    /// One of the ids is read from cookies, and none from the address.
    cookies_alone: bool,
}

impl IdFinder {
    /// Reads ids from where this site has them.
    pub(super) fn of(site: &Site) -> Self {
        let (session, customer) = (Finder::of(site.session.as_ref()), Finder::of(site.customer.as_ref()));
        let both = [&session, &customer];
        let cookies_alone = both.iter().any(|finder| matches!(finder, Some(Finder::Cookie(_))))
            && both.iter().all(|finder| !matches!(finder, Some(Finder::Query(_))));
        Self { session, customer, cookies_alone }
    }

    /// The session and the customer that a request names.
    #[inline]
    pub(super) fn ids<'h>(&self, request: &Carried<'h>) -> [&'h [u8]; 2] {
        match (&self.session, &self.customer) {
            (Some(Finder::Cookie(session)), Some(Finder::Cookie(customer)))
                if request.session.is_empty() && request.customer.is_empty() =>
            {
                if request.cookies.is_empty() {
                    [b""; 2]
                } else {
                    cookies::values([session, customer], request.cookies)
                }
            }
            (session, customer) => {
                [id(request.session, session.as_ref(), request), id(request.customer, customer.as_ref(), request)]
            }
        }
    }

    /// Whether the `Cookie` header alone shows which session and customer a request names.
    #[inline]
    pub(super) fn asks_cookies_alone(&self, request: &Carried<'_>) -> bool {
        self.cookies_alone && request.session.is_empty() && request.customer.is_empty()
    }
}

/// Where an id is read from when it has no log field of its own.
#[derive(Debug)]
enum Finder {
    Cookie(CookieFinder),
    Query(String),
}

impl Finder {
    fn of(place: Option<&Place>) -> Option<Self> {
        match place? {
            Place::Cookie(name) => Some(Self::Cookie(CookieFinder::new(name))),
            Place::Query(name) => Some(Self::Query(name.clone())),
            Place::Field(_) | Place::RemoteUser | Place::Path(_) => None,
        }
    }

    fn read<'h>(&self, request: &Carried<'h>) -> &'h [u8] {
        match self {
            Self::Cookie(finder) if !request.cookies.is_empty() => finder.value(request.cookies),
            Self::Cookie(_) => b"",
            Self::Query(name) => value(request.target, name.as_bytes()).unwrap_or_default(),
        }
    }
}

/// An id from its own field, or from the place that the settings name.
fn id<'h>(field: &'h [u8], finder: Option<&Finder>, request: &Carried<'h>) -> &'h [u8] {
    match finder {
        Some(finder) if field.is_empty() => finder.read(request),
        _ => field,
    }
}
