//! Assumptions about the shop that were measured on its own data: the counts, and their consequences for verdicts.

use crate::base::counted::{agreed, counted};
use crate::base::units::Span;
use crate::causes::SaleNorms;
use crate::causes::replies::Replies;
use crate::jobs::analyze::Analysis;
use crate::logs::set::Log;
use crate::logs::set::rhythm::{Rhythm, rhythms};
use crate::report::measured::Measured;
use crate::sessions::offset::Period;
use crate::sessions::shared;

/// All that was measured, in the order of the chain from the logs to the order.
pub fn measured(analysis: &Analysis) -> Vec<Measured> {
    let mut all = of_logs(&analysis.logs);
    all.extend(log_clocks(analysis));
    all.extend(order_clocks(analysis));
    all.extend([sessions(analysis), first_reply(analysis), addresses(analysis)]);
    all.extend(redirects(analysis));
    all.extend(click_beacons(analysis));
    all.extend(conversion_beacons(analysis));
    all.extend(click_ids(analysis));
    all.extend(caches(analysis));
    all.extend([safari(analysis), reach(analysis), checkouts(analysis)].into_iter().flatten());
    all
}

/// The measurements that need logs only.
pub fn of_logs(logs: &[Log]) -> Vec<Measured> {
    rhythms(logs).iter().map(traffic).collect()
}

fn one(what: &'static str, holds: Option<bool>, says: String, so: impl Into<String>) -> Measured {
    Measured { what, holds, says, so: so.into() }
}

/// How regular each front end's traffic is.
fn traffic(rhythm: &Rhythm) -> Measured {
    let Rhythm { front, lines, span, longest_pause, gaps } = rhythm;
    let days = (span.0 as f64 / Span::days(1).0 as f64).max(1.0);
    let says = format!(
        "{front} has {:.0} lines a day; its longest pause that is no gap was {longest_pause}.",
        *lines as f64 / days
    );
    let so = match gaps {
        0 => "No pause of it is too long to be chance.".to_owned(),
        1 => "One pause is too long to be chance: it counts as a gap.".to_owned(),
        gaps => format!("{gaps} pauses are too long to be chance: they count as gaps."),
    };
    one("traffic_is_regular", Some(true), says, so)
}

/// How far each log's clock is from those in networks' click ids.
fn log_clocks(analysis: &Analysis) -> Vec<Measured> {
    let clocks = analysis.events.click_ids.log_clocks();
    let measured = clocks.into_iter().map(|clock| {
        let path = analysis.logs.iter().find(|log| log.number == clock.source).map_or("", |log| &log.source.path);
        let (ids, close, by) = (clock.ids, clock.close, clock.offset.abs());
        let way = if clock.offset.0 > 0 { "after" } else { "before" };
        let says = format!("{close} of {ids} landings in {path} came {by} {way} the clicks, by the clocks in their click ids.");
        let so = if clock.is_off() {
            "The log's clock is off, or its zone is another one (timezone under [site]); the age of clicks allows for it."
        } else {
            "The log's clock is right."
        };
        one("log_clock_is_right", Some(!clock.is_off()), says, so)
    });
    measured.collect()
}

/// How far the order files' clocks are from the logs'.
fn order_clocks(analysis: &Analysis) -> Vec<Measured> {
    const WHAT: &str = "order_clock_is_right";
    if !analysis.file_clocks.is_empty() {
        let moved = analysis.file_clocks.iter();
        return moved.map(|clock| one(WHAT, Some(false), file_clock(analysis, clock), "")).collect();
    }
    let offset = analysis.offset;
    let (by, pairs) = (offset.median.abs(), offset.pairs);
    if pairs == 0 {
        let says = "No confirmation page could be joined to an order by its number, session or customer.";
        return vec![one(WHAT, None, says.to_owned(), "Order times are taken as they are.")];
    }
    let way = if offset.median.0 > 0 { "after" } else { "before" };
    let says = format!("Orders are dated {by} {way} their confirmation pages, the median of {pairs} orders.");
    let (holds, so) = match (offset.stable, offset.correction().0 != 0) {
        (false, _) => (None, "The distance is not steady, so order times are taken as they are."),
        (true, true) => (Some(false), "Order times were corrected by it."),
        (true, false) => (Some(true), "No correction is needed."),
    };
    vec![one(WHAT, holds, says, so)]
}

/// The measurement of an order file, or a part of its time, that was corrected by an offset of its own.
pub fn file_clock(analysis: &Analysis, Period { file, from, until, offset }: &Period) -> String {
    let path = analysis.orders.files.get(*file).map_or("", |file| file.path.as_str());
    let (by, pairs) = (offset.median.abs(), offset.pairs);
    let way = if offset.median.0 > 0 { "ahead of" } else { "behind" };
    let part = match (from, until) {
        (None, None) => ", unlike those of other files".to_owned(),
        (from, until) => {
            let from = from.map_or_else(String::new, |from| format!(" from {from} on"));
            let until = until.map_or_else(String::new, |until| format!(" until {until}"));
            format!("{from}{until}, and otherwise not")
        }
    };
    format!(
        "{path}: its times are {by} {way} the web logs' ({pairs} pairs, stable){part}; they were corrected. Times without a \
         zone are read in the zone of timezone under [orders]."
    )
}

/// Whether session ids outlive visits.
fn sessions(analysis: &Analysis) -> Measured {
    let (lifetime, what) = (analysis.lifetime, "session_ids_outlive_visits");
    if !analysis.evidence().has_sessions {
        let says = "The logs hold no session ids.".to_owned();
        return one(
            what,
            None,
            says,
            "Address, browser and time alone join clicks to orders, one day apart at the most.",
        );
    }
    let says = format!(
        "{} seen again after six hours, and {} a customer came back to the same browser with another id.",
        agreed(lifetime.kept, "session was", "sessions were"),
        counted(lifetime.renewed, "time")
    );
    match (lifetime.ends_with_visit, lifetime.kept + lifetime.renewed) {
        (true, _) => one(what, Some(false), says, "A new id is no sign of cleared cookies."),
        (false, 0) => one(what, None, says, "A new id can be a sign of cleared cookies, as with most shops."),
        (false, _) => one(what, Some(true), says, "A new id can be a sign of cleared cookies."),
    }
}

/// Whether replies set cookies before the second request.
fn first_reply(analysis: &Analysis) -> Measured {
    let (begun, what) = (analysis.practice.begun, "replies_set_cookies_before_the_second_page");
    let says = format!("{begun} credited visits that began with a click carried a cookie on their second page.");
    match Replies::of(&analysis.practice) {
        Replies::Few => one(what, None, says, "A second page without a cookie decides nothing."),
        Replies::Set => one(what, Some(true), says, "A second page without one shows a reply that set none."),
        Replies::SetLater => one(what, Some(false), says, "A second page without a cookie decides nothing."),
    }
}

/// How many visitors share an address and a browser.
fn addresses(analysis: &Analysis) -> Measured {
    let what = "an_address_and_browser_are_one_visitor";
    let shared::Shared { devices, alone, most } = shared::measure(&analysis.events);
    let says = format!(
        "Of {devices} addresses and browsers with a session that matters {alone} had one session alone; the most that one had is {most}."
    );
    let so =
        "A click in another session of the same address and browser is doubted the more, the more sessions are there.";
    match devices {
        0 => one(what, None, "No session could be counted.".to_owned(), "Clicks days apart are never joined by it."),
        _ => one(what, Some(alone * 10 >= devices * 9), says, so),
    }
}

/// Whether Safari drops the stored id where no visit renews it.
fn safari(analysis: &Analysis) -> Option<Measured> {
    let share = analysis.practice.capped;
    let by_script = analysis.merchant.site.id_set_by_script && share.of > 0;
    let says = format!("{share} good clicks by Safari with more than 7 days without a visit afterwards were credited.");
    let outlives = analysis.practice.outlives_cap(&analysis.merchant.trust);
    let so = if outlives {
        "The stored id outlives such a pause: no cookie counts as capped."
    } else {
        "A pause of more than 7 days can be a sign of a capped cookie."
    };
    by_script.then(|| one("safari_drops_the_stored_id", if outlives { Some(false) } else { None }, says, so))
}

/// Whether the logs reach back as far as clicks do, where the window is only assumed.
fn reach(analysis: &Analysis) -> Option<Measured> {
    let (share, trust) = (analysis.practice.early, &analysis.merchant.trust);
    let says = format!(
        "The logs hold the click of {share} credited orders of visitors who may have come before the logs begin."
    );
    let holds = analysis.practice.shows_early_clicks();
    let so = if holds {
        "Clicks from before the logs are rare: an order without a click is likely organic, though the logs do not cover the \
         assumed window."
    } else {
        "An order without a click may have one from before the logs."
    };
    (trust.assumes_window() && share.of > 0).then(|| one("the_logs_reach_back_to_the_clicks", Some(holds), says, so))
}

/// Other hosts where visitors pay.
fn checkouts(analysis: &Analysis) -> Option<Measured> {
    let hosts = analysis.habits.checkouts();
    let says = format!("Visitors came to the page that confirms an order from {hosts} other host(s).");
    let so = "An id that comes from there was put in at the checkout.";
    (hosts > 0).then(|| one("visitors_pay_on_own_hosts", Some(false), says, so))
}

/// Whether redirects that drop the id from the address lose it.
fn redirects(analysis: &Analysis) -> Option<Measured> {
    let (number, share) = analysis.habits.storing();
    let says = format!(
        "{share} clicks by {} the id from the address were credited.",
        agreed(number as u64, "redirect that drops", "redirects that drop")
    );
    let so = "These redirects store the id before: they are not called a fault.";
    (number > 0).then(|| one("redirects_that_drop_the_id_lose_it", Some(false), says, so))
}

/// Whether the absence of the click beacon is evidence.
fn click_beacons(analysis: &Analysis) -> Option<Measured> {
    let (share, what) = (analysis.practice.click_beacons, "clicks_send_the_click_beacon");
    let [pages, browsers] = analysis.habits.silent();
    let others = match (pages, browsers) {
        (0, 0) => String::new(),
        _ => format!(
            " {} and {} mostly send none: there its absence says nothing.",
            counted(pages as u64, "page"),
            counted(browsers as u64, "browser")
        ),
    };
    let says = format!("{share} credited clicks sent it.");
    if analysis.merchant.site.pages.click_beacon.is_empty() {
        return None;
    }
    Some(if SaleNorms::is_usual(share) {
        one(what, Some(true), says, format!("Its absence shows a blocked tracker.{others}"))
    } else {
        one(what, SaleNorms::is_enough(share).then_some(false), says, format!("Its absence says nothing.{others}"))
    })
}

/// Whether the absence of the conversion beacon is evidence.
fn conversion_beacons(analysis: &Analysis) -> Option<Measured> {
    let (practice, what) = (analysis.practice, "confirmation_pages_send_the_conversion_beacon");
    if analysis.merchant.site.pages.conversion_beacon.is_empty() {
        return None;
    }
    let (all, consented) = (practice.conversion_beacons, practice.consented);
    let says = format!("{all} confirmation pages sent it; of visitors who sent the click beacon, {consented}.");
    Some(match (SaleNorms::is_usual(all), SaleNorms::is_usual(consented)) {
        (true, _) => one(what, Some(true), says, "Its absence shows a sale that was never reported."),
        (false, true) => {
            one(what, Some(false), says, "Its absence counts only for visitors who sent the click beacon.")
        }
        (false, false) => one(what, SaleNorms::is_enough(all).then_some(false), says, "Its absence says nothing."),
    })
}

/// Whether click ids have the shapes that are known of their networks.
fn click_ids(analysis: &Analysis) -> Option<Measured> {
    let ids = &analysis.events.click_ids;
    let (odd, all) = (ids.cut + ids.altered, ids.whole + ids.cut + ids.altered);
    let says = format!(
        "Of {all} landings with a network's click id {} had a shorter id, and {} a damaged one.",
        ids.cut, ids.altered
    );
    let so = match (ids.have_shapes(), odd) {
        (false, _) => "The network of this shop writes ids in another shape: none is called cut or damaged.",
        (true, 0) => "All have their network's shape.",
        (true, _) => "Those are called cut or damaged.",
    };
    (all > 0).then(|| one("click_ids_have_their_networks_shape", Some(ids.have_shapes()), says, so))
}

/// Whether pages from a cache store the id.
fn caches(analysis: &Analysis) -> Option<Measured> {
    let practice = &analysis.practice;
    let (cached, asked) = (practice.cached, practice.asked);
    let says = format!("{cached} good clicks whose landing a cache answered were credited, and {asked} others.");
    let holds = Replies::stores_from_cache(practice);
    let so = match holds {
        Some(true) => "A page from a cache stores the id as any other does.",
        Some(false) => "A page from a cache stores no id: such clicks are landing_failed.",
        None => "A page from a cache is taken for one that stores the id.",
    };
    (cached.of > 0).then(|| one("pages_from_a_cache_store_the_id", holds, says, so))
}
