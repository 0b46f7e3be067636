//! Measures whether session ids outlive visits. Some cookies live for years, others end with the browser window. Where no visitor
//! ever comes back with an old id, a new id is no sign of cleared cookies.

use crate::base::identity::Key;
use crate::base::units::Span;
use crate::events::Events;
use crate::merchant::Site;
use crate::merchant::site::Place;
use rayon::prelude::*;
use std::collections::HashMap;

/// Page views further apart than this belong to different visits for certain.
const APART: Span = Span::minutes(6 * 60);

/// Returns with a new id that are needed to conclude that no id outlives a visit.
const ENOUGH: u64 = 8;

/// One return with an old id among so many with a new one is an exception.
const EXCEPTION: u64 = 20;

/// Page views of customers that are looked at.
const MOST: u32 = 2_000_000;

/// Returns with a new id that are enough where nobody came back with an old one.
const ENOUGH_ALONE: u64 = 3;

/// Beginnings of the names of cookies that web frameworks and shop systems end with the browser window, or within hours, unless a
/// shop configures them otherwise; in lower case.
const WINDOW_COOKIES: &[&str] = &[
    "phpsessid",
    "jsessionid",
    "asp.net_sessionid",
    "aspsessionid",
    "connect.sid",
    "cfid",
    "cftoken",
    "ci_session",
    "cakephp",
    "laravel_session",
    "rack.session",
    "play_session",
    "session-",
    "oscsid",
    "xtcsid",
    "zenid",
];

/// Ends of such names: `ocsessid`, and `_shop_session` as Rails names its cookie.
const WINDOW_ENDS: &[&str] = &["sessid", "_session"];

/// How visitors came back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lifetime {
    /// Sessions that were seen again hours later.
    pub kept: u64,
    /// Customers who came back to the same browser, hours later, with another session id.
    pub renewed: u64,
    /// Whether session ids end with the visit.
    pub ends_with_visit: bool,
}

/// Measures it on the kept events.
pub fn measure(events: &Events, site: &Site) -> Lifetime {
    let at = |nth: &u32| events.at(*nth);
    let returns = |session: u32| match events.in_session(session) {
        // Most visits are over before anybody could have come back.
        [first, .., last] if at(last) - at(first) <= APART => false,
        hits => hits.windows(2).any(|pair| at(&pair[1]) - at(&pair[0]) > APART),
    };
    let kept = || (0..events.sessions()).into_par_iter().filter(|session| returns(*session)).count() as u64;
    let (kept, renewed) = rayon::join(kept, || renewed(events));
    let named = matches!(&site.session, Some(Place::Cookie(name)) if is_window_cookie(name));
    let measured = renewed >= ENOUGH && kept * EXCEPTION <= renewed || renewed >= ENOUGH_ALONE && kept == 0;
    Lifetime { kept, renewed, ends_with_visit: measured || named && kept == 0 }
}

/// Customers' returns to the same browser with another session id.
fn renewed(events: &Events) -> u64 {
    let mut last: HashMap<(Key, u32), u32, foldhash::fast::RandomState> = HashMap::default();
    let mut renewed = 0;
    for at in (0..events.len().min(MOST)).filter(|at| events.glimpse(*at).has_customer()) {
        let session = events.session(at);
        if session == crate::events::NOTHING {
            continue;
        }
        if let Some(before) = last.insert((events.customer(at), events.device(at)), at) {
            let apart = events.at(at) - events.at(before) > APART;
            renewed += u64::from(apart && events.session(before) != session);
        }
    }
    renewed
}

fn is_window_cookie(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    WINDOW_COOKIES.iter().any(|known| name.starts_with(known)) || WINDOW_ENDS.iter().any(|known| name.ends_with(known))
}
