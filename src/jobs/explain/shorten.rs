//! Shortens a timeline: each request shows its path without repeated parts, requests that a page makes in the background become
//! one row with a count, and a readable number of rows is kept.

use crate::jobs::analyze::Analysis;
use crate::logs::Hit;
use crate::logs::formats::Cutter;
use crate::logs::lines::Quotes;
use crate::report::story::{Mark, Moment, View};
use crate::sessions::VISIT;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The most page views per order; proof and the ones around clicks and the order come first.
pub(super) const MAX_MOMENTS: usize = 60;

/// The most page views for which lines are read, so that folding leaves enough of them.
pub(super) const MAX_LOOKED_AT: usize = 2 * MAX_MOMENTS;

/// The most page views of others at the same address per order: a few show how crowded it is.
pub(super) const MAX_NEIGHBOURS: usize = 12;

/// The most characters of a path in a row.
const MAX_PATH: usize = 80;

/// The name of a row of folded requests.
const BACKGROUND: &str = "background requests";

/// Words in an address's path by which a page's script requests news, as whole segments.
const POLLED: &[&str] = &[
    "admin-ajax.php",
    "wp-cron.php",
    "heartbeat",
    "keepalive",
    "keep-alive",
    "ping",
    "poll",
    "polling",
    "long-polling",
    "socket.io",
    "cart.js",
    "cart.json",
    "healthz",
];

/// Parts of addresses by which shops refresh carts and customers' data: Magento, Shopware, `PrestaShop`, `WooCommerce`. Each
/// begins with a slash.
const REFRESHED: &[&str] = &[
    "/customer/section/load",
    "/widgets/checkout/info",
    "/module/ps_shoppingcart/ajax",
    "/wp-json/wc/store/v1/cart?",
    "/wp-json/wc/store/cart?",
];

/// The same by `OpenCart`, which names the requested page in a parameter.
const REFRESHED_ROUTE: &str = "route=common/cart/info";

/// Names of actions by `WooCommerce`'s own scripts that change nothing.
const WC_QUIET: &[&str] = &["get_refreshed_fragments", "get_cart_totals", "update_order_review", "get_variation"];

/// Parameters in which a shop system names the requested page.
const ROUTES: &[&str] = &["wc-ajax", "route", "controller", "dispatch", "option"];

/// Decides which page views of a timeline to keep so that at most `most` are left: always the proof, then the latest, and only a
/// few of others at the same address.
pub(super) fn kept(shown: &[(bool, View)], most: usize) -> Vec<bool> {
    let spare: Vec<usize> = (0..shown.len()).filter(|at| !shown[*at].0).collect();
    let neighbours: Vec<usize> = spare.iter().copied().filter(|at| shown[*at].1 == View::Neighbour).collect();
    let crowd = neighbours.len().saturating_sub(MAX_NEIGHBOURS);
    let mut left = vec![true; shown.len()];
    neighbours[..crowd].iter().for_each(|at| left[*at] = false);
    let mut number = shown.len() - crowd;
    for at in neighbours[crowd..].iter().chain(&spare) {
        if number <= most {
            break;
        }
        number -= usize::from(std::mem::take(&mut left[*at]));
    }
    left
}

/// Cutters of the logs' formats, each built for the first line of its log.
#[derive(Default)]
pub(super) struct Paths<'a> {
    cutters: BTreeMap<usize, Cutter<'a>>,
    quotes: Quotes,
}

impl<'a> Paths<'a> {
    /// Fills in the path of a moment's request, from its line in a log with this number.
    pub(super) fn fill(&mut self, analysis: &'a Analysis, source: usize, moment: &mut Moment) {
        let Some(log) = analysis.logs.get(source).filter(|_| !moment.line.is_empty()) else { return };
        let zone = analysis.merchant.site.timezone.unwrap_or(chrono_tz::UTC);
        let cutter = self.cutters.entry(source).or_insert_with(|| log.fit.format.cutter(zone));
        let line = moment.line.as_bytes();
        let mut hit = Hit::default();
        let (method, target) = match cutter.cut_line(line, self.quotes.of(line), &mut hit) {
            Ok(()) => (String::from_utf8_lossy(hit.method), String::from_utf8_lossy(hit.target)),
            // Only a line at the log's head names the columns: the word that begins with a slash is taken as the address.
            Err(_) => (Cow::default(), Cow::Borrowed(bare_path(&moment.line))),
        };
        let folds = matches!(moment.mark, Mark::Page | Mark::Cart | Mark::Checkout) && !moment.proof;
        let path = shown(&method, &target);
        if folds && is_background(&target) {
            BACKGROUND.clone_into(&mut moment.what);
            moment.mark = Mark::Page;
        }
        moment.path = path;
    }
}

/// The first word of a line that begins with a slash.
fn bare_path(line: &str) -> &str {
    let mut words = line.split(|c: char| c.is_whitespace() || c == '"' || c == ',');
    words.find(|word| word.len() > 1 && word.starts_with('/') || *word == "/").unwrap_or_default()
}

/// Whether a page's script made the request by itself, without the visitor.
fn is_background(target: &str) -> bool {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let quiet = query.split('&').filter_map(|part| part.strip_prefix("wc-ajax=")).any(|does| WC_QUIET.contains(&does));
    let polled = path.split('/').any(|word| POLLED.iter().any(|known| word.eq_ignore_ascii_case(known)));
    quiet || polled || is_refresh(target.as_bytes()) || target.contains(REFRESHED_ROUTE)
}

/// Whether an address holds one of [`REFRESHED`]. An address without a query counts as one with an empty one.
fn is_refresh(target: &[u8]) -> bool {
    let begins = |at: usize| {
        let rest = &target[at..];
        let is = |piece: &&str| {
            let piece = piece.as_bytes();
            rest.starts_with(piece) || piece.strip_suffix(b"?") == Some(rest)
        };
        matches!(rest.get(1), Some(b'c' | b'w' | b'm')) && REFRESHED.iter().any(is)
    };
    memchr::memchr_iter(b'/', target).any(begins)
}

/// A request as a row shows it: the method unless it is `GET`, the path, and for a query only that there is one, or the part
/// that routes the request.
fn shown(method: &str, target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut text = if matches!(method, "GET" | "") { String::new() } else { format!("{method} ") };
    text.push_str(path);
    if !query.is_empty() {
        // A query may hold anything that a visitor typed; the part that routes the request is the shop's own.
        let route = query.split('&').find(|part| ROUTES.iter().any(|key| part.split('=').next() == Some(key)));
        text.push('?');
        text.push_str(route.unwrap_or("…"));
    }
    if text.len() > MAX_PATH && text.chars().count() > MAX_PATH {
        text = text.chars().take(MAX_PATH - 1).chain(['…']).collect();
    }
    text
}

/// Folds all background requests of a visit into one row with a count, and also a request that was repeated at once.
///
/// Proof, clicks and beacons stay separate rows. Moments come in the order of time.
pub(super) fn fold(moments: Vec<Moment>) -> Vec<Moment> {
    let mut folded: Vec<Moment> = Vec::with_capacity(moments.len());
    // For each kind of visitor, the row of the current visit's background requests, and when the visit was last seen.
    let mut quiet: [Option<usize>; 3] = [None; 3];
    let mut last = None;
    for moment in moments {
        if last.is_some_and(|last| moment.at - last > VISIT) {
            quiet = [None; 3];
        }
        last = Some(moment.at);
        let whose = moment.whose as usize;
        if moment.what == BACKGROUND {
            if let Some(at) = quiet[whose] {
                folded[at].count += moment.count;
            } else {
                quiet[whose] = Some(folded.len());
                folded.push(moment);
            }
            continue;
        }
        let same = |before: &&mut Moment| {
            let plain = |one: &Moment| !one.proof && one.mark == Mark::Page && !one.path.is_empty();
            plain(before)
                && plain(&moment)
                && (&before.path, &before.what, before.whose) == (&moment.path, &moment.what, moment.whose)
        };
        match folded.last_mut().filter(same) {
            Some(before) => before.count += moment.count,
            None => folded.push(moment),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Micros;
    use crate::report::story::Join;
    use crate::sessions::Link;

    fn moment(seconds: i64, what: &str, path: &str) -> Moment {
        Moment {
            at: Micros(seconds * 1_000_000),
            what: what.to_owned(),
            path: path.to_owned(),
            count: 1,
            mark: Mark::Page,
            joined_by: Join::By(Link::Session),
            whose: View::Own,
            proof: false,
            place: format!("a.log:{seconds}"),
            line: "x".to_owned(),
        }
    }

    #[test]
    fn what_scripts_ask_for_by_themselves() {
        for target in [
            "/?wc-ajax=get_refreshed_fragments",
            "/shop/?lang=de&wc-ajax=update_order_review",
            "/wp-admin/admin-ajax.php",
            "/api/heartbeat?t=1",
            "/socket.io/?EIO=4",
            "/customer/section/load/?sections=cart",
            "/index.php?route=common/cart/info",
            "/Keep-Alive",
        ] {
            assert!(is_background(target), "{target}");
        }
        for target in
            ["/", "/?wc-ajax=add_to_cart", "/?wc-ajax=checkout", "/pingpong", "/cart", "/search?q=heartbeat", "/polls"]
        {
            assert!(!is_background(target), "{target}");
        }
    }

    #[test]
    fn a_row_shows_a_path_and_no_query() {
        assert_eq!(shown("GET", "/p/tea?ref=9&mail=a@b.example"), "/p/tea?…");
        assert_eq!(shown("POST", "/cart/add"), "POST /cart/add");
        assert_eq!(shown("POST", "/?x=1&wc-ajax=get_cart_totals"), "POST /?wc-ajax=get_cart_totals");
        assert_eq!(shown("GET", &"/a".repeat(90)).chars().count(), MAX_PATH);
        assert_eq!(bare_path("2026-09-01 12:00:00 192.0.2.1 GET /p/tea - 443"), "/p/tea");
    }

    #[test]
    fn background_requests_of_a_visit_are_one_row_and_reloads_another() {
        let rows = vec![
            moment(0, "page", "/"),
            moment(1, BACKGROUND, "/a"),
            moment(2, "page", "/p"),
            moment(3, "page", "/p"),
            moment(4, BACKGROUND, "/a"),
            moment(5, "page", "/p"),
            Moment { proof: true, ..moment(6, "page", "/p") },
            moment(9000, BACKGROUND, "/a"),
        ];
        let requests: u64 = rows.iter().map(|row| row.count).sum();
        let folded = fold(rows);
        let told: Vec<(i64, &str, u64)> =
            folded.iter().map(|row| (row.at.0 / 1_000_000, row.what.as_str(), row.count)).collect();
        assert_eq!(told, [(0, "page", 1), (1, BACKGROUND, 2), (2, "page", 3), (6, "page", 1), (9000, BACKGROUND, 1)]);
        assert_eq!(folded.iter().map(|row| row.count).sum::<u64>(), requests);
    }

    #[test]
    fn proof_stays_and_the_earliest_go() {
        let own = |proof| (proof, View::Own);
        let left = kept(&[own(true), own(false), own(false), own(false)], 2);
        assert_eq!(left, [true, false, false, true]);
        let crowd = vec![(false, View::Neighbour); MAX_NEIGHBOURS + 3];
        assert_eq!(kept(&crowd, 60).iter().filter(|left| **left).count(), MAX_NEIGHBOURS);
    }
}
