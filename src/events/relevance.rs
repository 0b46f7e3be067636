//! Which hits can matter to any order at all. The images, scripts, fonts and style sheets of a page show nothing that the page
//! itself and its beacons do not show, and they are most lines of a log.
//!
//! The rule depends on the line alone, never on settings, orders, partners or terms: evidence that is collected once serves every
//! later analysis. An analysis of logs applies the same rule, in its scan and in its samples, so both give the same answers.

use super::matcher::asset_ending;
use crate::logs::Hit;

/// Words in the names of images that are beacons.
const BEACON_WORDS: [&[u8]; 9] = [b"pixel", b"px", b"track", b"beacon", b"conv", b"click", b"sale", b"count", b"stat"];

/// The status of a reply without a body, which beacons have.
const NO_CONTENT: u16 = 204;

/// Whether a hit can matter to no order: a plain file that a page without parameters loads.
///
/// Kept are addresses and origins with parameters, since these may hold ids; requests other than `GET` and `HEAD`; replies
/// without a body, and replies that set a cookie or lead elsewhere; data, texts, GIFs, and images that are named like beacons,
/// since beacons are made so; and lines that represent several requests.
#[inline]
pub fn is_irrelevant(hit: &Hit<'_>) -> bool {
    // Most pages have no point near their end.
    asset_ending(hit.target).is_some_and(|ending| is_plain_file(hit, ending))
}

#[inline(never)]
fn is_plain_file(hit: &Hit<'_>, ending: &str) -> bool {
    let plain = match ending {
        "gif" | "json" | "xml" | "txt" => false,
        "png" | "jpg" | "jpeg" | "webp" | "avif" | "svg" | "ico" => !is_named_like_a_beacon(hit.target),
        _ => true,
    };
    plain
        && memchr::memchr3(b'?', b'&', b'%', hit.target).is_none()
        && memchr::memchr2(b'?', b'#', hit.referer).is_none()
        && matches!(hit.method, b"GET" | b"HEAD" | b"")
        && hit.status != NO_CONTENT
        && hit.set_cookie.is_empty()
        && hit.location.is_empty()
        && hit.sampled <= 1
}

fn is_named_like_a_beacon(path: &[u8]) -> bool {
    let name = &path[memchr::memrchr(b'/', path).unwrap_or(0)..];
    BEACON_WORDS.iter().any(|word| memchr::memmem::find(name, word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit<'a>(target: &'a str, referer: &'a str) -> Hit<'a> {
        Hit { target: target.as_bytes(), referer: referer.as_bytes(), method: b"GET", status: 200, ..Hit::default() }
    }

    #[test]
    fn plain_files_of_plain_pages_matter_to_no_order() {
        for path in ["/a.css", "/img/blue-lamp.JPG", "/fonts/a.woff2", "/app.js", "/favicon.ico"] {
            assert!(is_irrelevant(&hit(path, "https://shop.example/p/lamp")), "{path}");
        }
    }

    #[test]
    fn pages_beacons_and_whatever_may_hold_an_id_are_kept() {
        for path in ["/", "/p/lamp", "/a.css?via=7", "/t.gif", "/px/conversion.png", "/cart.json", "/p/a%2Ejs.js"] {
            assert!(!is_irrelevant(&hit(path, "https://shop.example/p/lamp")), "{path}");
        }
        assert!(!is_irrelevant(&hit("/a.css", "https://shop.example/p/lamp?via=7")));
        let plain = hit("/a.js", "");
        for other in [
            Hit { method: b"POST", ..plain },
            Hit { status: NO_CONTENT, ..plain },
            Hit { set_cookie: b"sid=1", ..plain },
            Hit { location: b"/p", ..plain },
            Hit { sampled: 10, ..plain },
        ] {
            assert!(is_irrelevant(&plain) && !is_irrelevant(&other), "{other:?}");
        }
    }
}
