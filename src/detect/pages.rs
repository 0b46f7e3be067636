//! The pages of the checkout: the confirmation by order numbers in it, or by the times when sessions ordered; cart and checkout
//! by words in paths that are usual in shops, and by the page before the confirmation.

use super::asked::Asked;
use super::findings::{Detected, Findings, Open, Sure, Value};
use super::spots::{Spot, Spots};
use super::words::{self, word_of};
use crate::merchant::{Globs, Merchant, Place};
use std::collections::{BTreeMap, BTreeSet};

/// The most patterns per kind of page.
const MOST_PATTERNS: usize = 12;
/// The fewest requests of a path that counts as a page of the checkout.
const FEWEST: u64 = 2;

/// Fills in the kinds of pages, as far as the settings are silent.
pub(super) fn fill(spots: &Spots, asked: &Asked, merchant: &mut Merchant, findings: &mut Findings) {
    let confirmed = confirmation(spots, asked, merchant, findings);
    let checkout = by_words(spots, words::CHECKOUT, &confirmed);
    let before = before_confirmation(spots, &confirmed);
    let cart = by_words(spots, words::CART, &confirmed);
    let with = |mut patterns: Vec<String>, more: Vec<String>| {
        let new: Vec<String> =
            more.into_iter().filter(|path| !patterns.iter().any(|known| covers(known, path))).collect();
        patterns.extend(new);
        patterns
    };
    let is_cart = |path: &String| cart.patterns.iter().any(|known| covers(known, path));
    let before: Vec<String> = before.into_iter().filter(|path| !is_cart(path)).collect();
    let checkout = Words { patterns: with(checkout.patterns, before), ..checkout };
    let pages = &mut merchant.site.pages;
    let mut trust = 1.0_f64;
    for (what, mine, words) in
        [("site.pages.cart", &mut pages.cart, cart), ("site.pages.checkout", &mut pages.checkout, checkout)]
    {
        if !mine.is_empty() {
            continue;
        }
        if words.patterns.is_empty() {
            if what == "site.pages.checkout" {
                trust = 0.0;
            }
            continue;
        }
        let sure = if words.hits >= 10 { Sure::Likely } else { Sure::Guess };
        *mine = Globs::of(&words.patterns);
        let how = format!("paths of {} sample hits that are called so", words.hits);
        findings.detected.push(Detected { what, value: Value::List(words.patterns), how, sure });
        trust = trust.min(sure.trust());
    }
    merchant.trust.checkout = trust;
    if trust == 0.0 {
        findings.open.push(Open {
            what: "site.pages.checkout",
            why: "no path that occurs is called like a checkout in one of seven languages".to_owned(),
            adds: "an id that appears at the checkout can be distinguished from an earlier click",
            counted: "sample hits",
            candidates: Vec::new(),
        });
    }
}

/// Patterns of paths with their counts.
#[derive(Debug, Default)]
struct Words {
    patterns: Vec<String>,
    hits: u64,
}

/// Whether a pattern covers a path or another pattern, as far as patterns in this module do.
fn covers(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => path.trim_end_matches('*').starts_with(beginning),
        None => pattern == path,
    }
}

/// Patterns of the paths in which a word is a whole segment.
fn by_words(spots: &Spots, list: &[&str], confirmed: &BTreeSet<String>) -> Words {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for (path, stat) in &spots.paths {
        let segments: Vec<&str> = path.split('/').collect();
        // Deeper segments are articles and assets about it.
        let nth = segments.iter().take(5).position(|segment| list.contains(&word_of(segment.as_bytes()).as_str()));
        let Some(nth) =
            nth.filter(|_| !confirmed.contains(path) && !is_content(&segments) && stat.asset * 2 <= stat.hits)
        else {
            continue;
        };
        let front = segments[..=nth].join("/");
        // A folder with a language before it becomes any run of characters.
        let front = match segments.get(1) {
            Some(language) if nth > 1 && is_language(language) => {
                format!("/*/{}", segments[2..=nth].join("/"))
            }
            _ => front,
        };
        let is_whole = nth + 1 == segments.len();
        let pattern = if is_whole { front } else { format!("{front}/*") };
        *found.entry(pattern).or_default() += stat.hits;
    }
    found.retain(|_, hits| *hits >= FEWEST);
    let hits = found.values().sum();
    let mut patterns: Vec<(String, u64)> = found.into_iter().collect();
    patterns.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    let mut patterns: Vec<String> = patterns.into_iter().take(MOST_PATTERNS).map(|(pattern, _)| pattern).collect();
    patterns.sort();
    Words { patterns, hits }
}

fn is_language(segment: &str) -> bool {
    let letters = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic());
    letters(segment) || segment.split_once(['-', '_']).is_some_and(|(a, b)| letters(a) && letters(b))
}

/// Whether a path is an article or a file, which has a name without meaning for the checkout.
fn is_content(segments: &[&str]) -> bool {
    const FOLDERS: &[&str] = &[
        "blog",
        "news",
        "magazin",
        "magazine",
        "wp-content",
        "wp-includes",
        "static",
        "assets",
        "media",
        "img",
        "images",
        "tag",
        "help",
        "faq",
        "docs",
    ];
    segments.get(1).is_some_and(|first| FOLDERS.contains(first))
}

/// The own pages from which the confirmation is mostly reached, unless they are requested much more often.
fn before_confirmation(spots: &Spots, confirmed: &BTreeSet<String>) -> Vec<String> {
    let mut before: BTreeMap<&String, u64> = BTreeMap::new();
    for (path, n) in confirmed.iter().filter_map(|path| spots.paths.get(path)).flat_map(|stat| &stat.from) {
        *before.entry(path).or_default() += n;
    }
    let reached: u64 = before.values().sum();
    let param_initials = before.iter().filter(|(path, n)| {
        let hits = spots.paths.get(**path).map_or(0, |stat| stat.hits);
        **n >= 3 && **n * 5 >= reached && hits <= **n * 6 && path.len() > 1 && !confirmed.contains(**path)
    });
    param_initials.map(|(path, _)| (*path).clone()).take(MOST_PATTERNS).collect()
}

/// Finds the confirmation page and the place of the number; returns the paths that are confirmations.
fn confirmation(spots: &Spots, asked: &Asked, merchant: &mut Merchant, findings: &mut Findings) -> BTreeSet<String> {
    let configured = !merchant.site.pages.confirmation.is_empty();
    if configured {
        let known = spots.paths.keys().filter(|path| merchant.site.pages.confirmation.matches(path.as_bytes()));
        return known.cloned().collect();
    }
    if let Some((best, others)) = spots.confirmations().split_first() {
        return numbered(spots, (best, others), merchant, findings);
    }
    if let Some((path, orders, of)) = spots.at_order_time(asked) {
        let sure = if orders >= 20 { Sure::Likely } else { Sure::Guess };
        let how = format!("requested when sessions ordered: of {orders} of {of} orders whose session was seen then");
        let value = Value::List(vec![path.clone()]);
        findings.detected.push(Detected { what: "site.pages.confirmation", value, how, sure });
        merchant.site.pages.confirmation = Globs::of(std::slice::from_ref(&path));
        merchant.trust.confirmation = sure.trust();
        return BTreeSet::from([path]);
    }
    by_name(spots, merchant, findings)
}

/// The confirmation page that shows the order's number.
fn numbered(
    spots: &Spots,
    (best, others): (&(Spot, Sure), &[(Spot, Sure)]),
    merchant: &mut Merchant,
    findings: &mut Findings,
) -> BTreeSet<String> {
    let (spot, sure) = best;
    let stat = &spots.numbers[spot];
    let how = format!("{} sample hits show {} orders' numbers there", stat.hits, stat.orders.len());
    let alike: Vec<&Spot> = std::iter::once(spot)
        .chain(others.iter().map(|(spot, _)| spot).filter(|other| is_alike(spot, other)))
        .collect();
    let (patterns, place) = if let Some(param) = &spot.param {
        let patterns: BTreeSet<String> = alike.iter().map(|spot| format!("{}*", spot.path)).collect();
        (patterns, Place::Query(param.clone()))
    } else {
        let bare = |spot: &Spot| spot.path.trim_end_matches('/').to_owned();
        let patterns: BTreeSet<String> = alike.iter().map(|spot| glob_of(&bare(spot))).collect();
        let one = bare(spot);
        // Folders of several languages before it become any run of characters.
        let place = if patterns.len() > 1 {
            one.rfind("/{id}").and_then(|end| one[..end].rfind('/')).map(|at| format!("*{}", &one[at..]))
        } else {
            None
        };
        (patterns, Place::Path(place.unwrap_or(one)))
    };
    let patterns: Vec<String> = patterns.into_iter().take(MOST_PATTERNS).collect();
    let confirmed: BTreeSet<String> = {
        let globs = Globs::of(&patterns);
        spots.paths.keys().filter(|path| globs.matches(path.as_bytes())).cloned().collect()
    };
    let value = Value::List(patterns.clone());
    findings.detected.push(Detected { what: "site.pages.confirmation", value, how: how.clone(), sure: *sure });
    merchant.site.pages.confirmation = Globs::of(&patterns);
    merchant.trust.confirmation = sure.trust();
    if merchant.site.pages.confirmation_order_id.is_none() {
        let value = Value::Text(place.to_string());
        findings.detected.push(Detected { what: "site.pages.confirmation_order_id", value, how, sure: *sure });
        merchant.site.pages.confirmation_order_id = Some(place);
    }
    confirmed
}

/// Whether two spots are the same page of the shop in other languages: the same parameter, or the same segment before the
/// number.
fn is_alike(spot: &Spot, other: &Spot) -> bool {
    let before =
        |spot: &Spot| spot.path.split("/{id}").next().and_then(|front| front.rsplit('/').next()).map(str::to_owned);
    spot.param == other.param
        && (spot.param.is_some() || (spot.path.contains("/{id}") && before(spot) == before(other)))
}

/// The pattern of a path with `{id}` in it.
fn glob_of(path: &str) -> String {
    let pattern = path.replace("{id}", "*");
    if pattern.ends_with('*') { pattern } else { format!("{pattern}*") }
}

/// A page with last segments that are named like a confirmation, and about as frequent as orders.
fn by_name(spots: &Spots, merchant: &mut Merchant, findings: &mut Findings) -> BTreeSet<String> {
    let named = |path: &&String| {
        let words: Vec<String> = path.split('/').filter(|s| !s.is_empty()).map(|s| word_of(s.as_bytes())).collect();
        !is_content(&path.split('/').collect::<Vec<_>>())
            && words.iter().rev().take(2).any(|word| words::CONFIRMATION.contains(&word.as_str()))
    };
    let many = spots.orders as u64;
    let fair = |hits: u64| hits >= 3 && hits * 5 >= many.min(15) && hits <= many * 3;
    let candidates =
        spots.paths.iter().filter(|(path, stat)| named(path) && stat.asset == 0 && stat.post * 2 <= stat.hits);
    let best =
        candidates.filter(|(_, stat)| fair(stat.hits)).max_by_key(|(path, stat)| (stat.hits, std::cmp::Reverse(*path)));
    let Some((path, stat)) = best else {
        findings.open.push(Open {
            what: "site.pages.confirmation",
            why: "no address shows the orders' numbers, and none is requested when sessions order".to_owned(),
            adds: "orders are joined to the visit that saw them confirmed",
            counted: "sample hits",
            candidates: Vec::new(),
        });
        return BTreeSet::new();
    };
    let how = format!("called like it, in {} sample hits beside {many} orders", stat.hits);
    let value = Value::List(vec![path.clone()]);
    findings.detected.push(Detected { what: "site.pages.confirmation", value, how, sure: Sure::Guess });
    merchant.site.pages.confirmation = Globs::of(std::slice::from_ref(path));
    merchant.trust.confirmation = Sure::Guess.trust();
    BTreeSet::from([path.clone()])
}
