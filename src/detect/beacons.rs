//! Requests that landings and confirmation pages send for tracking. Their absence decides verdicts, so they are detected only
//! where many pages send them.

use super::asked::Asked;
use super::counts::Seen;
use super::findings::{Detected, Findings, Sure, Value};
use super::spots::Spots;
use crate::base::counted::counted;
use crate::merchant::{Globs, Merchant};

/// The fewest requests from which a beacon is detected.
const FEWEST: u64 = 10;

/// The most frequent beacon may have at most this many times the requests of a further beacon of the shop.
const RARE: u64 = 5;

/// Fills in beacons, as far as the settings are silent. The parameters of links and the confirmation have to be known by now.
pub(super) fn fill(spots: &Spots, asked: &Asked, merchant: &mut Merchant, findings: &mut Findings) {
    let clicks = spots.click_beacons();
    let confirmation = merchant.site.pages.confirmation.clone();
    let is_confirmation = |path: &str| confirmation.matches(path.as_bytes());
    let mut sales = spots.conversion_beacons(&is_confirmation);
    if sales.is_empty() {
        sales = spots.silent_conversion_beacons(asked, &is_confirmation);
    }
    sales.retain(|(path, _)| !clicks.iter().any(|(click, _)| click == path));
    findings.links.click_beacons.clone_from(&clicks);
    findings.links.conversion_beacons.clone_from(&sales);
    let landings = spots.landings();
    let pages = &mut merchant.site.pages;
    let open = pages.click_beacon.is_empty();
    // A beacon that few landings send belongs to some page only.
    if open && let Some(paths) = chosen(&clicks).filter(|_| clicks[0].1 * 4 >= landings) {
        let how = format!(
            "sent by pages with a partner's id: {} beside {}",
            counted(clicks[0].1, "request"),
            counted(landings, "landing")
        );
        let sure = sure_of(clicks[0].1);
        pages.click_beacon = Globs::of(&paths);
        findings.detected.push(Detected { what: "site.pages.click_beacon", value: Value::List(paths), how, sure });
        merchant.trust.click_beacon = sure.trust();
        // A beacon on the landing means that a script stores the id, unless the settings know better.
        if !merchant.origins.sets("site.tag_cookie") {
            merchant.site.id_set_by_script = true;
            let sure = Sure::Guess;
            let how = "a request of the landing that repeats the id comes from a script".to_owned();
            let value = Value::Text("script".to_owned());
            findings.detected.push(Detected { what: "site.tag_cookie", value, how, sure });
            merchant.trust.tag_cookie = sure.trust();
        }
    }
    let open = pages.conversion_beacon.is_empty();
    if open && let Some(paths) = chosen(&sales) {
        let how = format!("sent when an order is confirmed: {}", counted(sales[0].1, "request"));
        let sure = sure_of(sales[0].1);
        pages.conversion_beacon = Globs::of(&paths);
        findings.detected.push(Detected { what: "site.pages.conversion_beacon", value: Value::List(paths), how, sure });
        merchant.trust.conversion_beacon = sure.trust();
    }
}

fn sure_of(hits: u64) -> Sure {
    if hits >= 50 { Sure::Certain } else { Sure::Likely }
}

/// The beacons that are detected.
fn chosen(seen: &Seen) -> Option<Vec<String>> {
    let (_, most) = seen.first().filter(|(_, n)| *n >= FEWEST)?;
    let paths = seen.iter().filter(|(_, n)| n * RARE >= *most).take(4);
    Some(paths.map(|(path, _)| path.clone()).collect())
}
