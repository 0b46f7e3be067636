//! Which hits can matter to any order at all. The images, scripts, fonts and style sheets of a page show nothing that the page
//! itself and its beacons do not show, and they are most lines of a log.
//!
//! The rule depends on the line alone, never on settings, orders, partners or terms: evidence that is collected once serves every
//! later analysis. An analysis of logs applies the same rule, in its scan and in its samples, so both give the same answers.

use super::matcher::asset_ending;
use crate::base::short_search::{near, near2, near3};
use crate::logs::Hit;

/// Words in the names of images that are beacons.
const BEACON_WORDS: [&[u8]; 9] = [b"pixel", b"px", b"track", b"beacon", b"conv", b"click", b"sale", b"count", b"stat"];

/// The status of a reply without a body, which beacons have.
const NO_CONTENT: u16 = 204;

/// Parameters that name the version of a file, so that browsers load a new one.
const VERSIONS: [&[u8]; 8] = [b"v", b"ver", b"version", b"rev", b"t", b"ts", b"_", b"hash"];

/// Whether a hit can matter to no order: a plain file that a page without parameters loads.
///
/// Kept are origins with parameters, and addresses with other parameters than a version, since these may hold ids; requests other than `GET` and `HEAD`; replies
/// without a body, and replies that set a cookie or lead elsewhere; requests with cookies or a visitor's id, since the first file that
/// a page loads may be the first line with the visitor's cookie; data, texts, GIFs, and images that are named like beacons,
/// since beacons are made so; and lines that represent several requests.
#[inline]
pub fn is_irrelevant(hit: &Hit<'_>) -> bool {
    // Most lines carry a cookie or an id, which costs the least to see.
    names_nobody([hit.cookies, hit.session, hit.customer])
        && hit.set_cookie.is_empty()
        && hit.location.is_empty()
        && is_plain_file(hit)
}

/// Whether a request carries no cookie, session or customer, as every irrelevant one.
#[inline]
pub(super) fn names_nobody(carried: [&[u8]; 3]) -> bool {
    carried.into_iter().all(is_blank)
}

/// The path of an address without parameters, or with only one that is a version.
#[inline]
fn path_of_file(target: &[u8]) -> Option<&[u8]> {
    /// A version is no longer than this, with its name and question mark: names, times and hashes.
    const LONGEST: usize = 48;
    let Some(at) = near3([b'?', b'&', b'%'], target) else { return Some(target) };
    let pair = target[at..].strip_prefix(b"?").filter(|pair| pair.len() < LONGEST)?;
    let equals = near(b'=', pair)?;
    let (name, value) = (&pair[..equals], &pair[equals + 1..]);
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (VERSIONS.contains(&name) && value.iter().all(is_plain)).then_some(&target[..at])
}

#[inline(never)]
fn is_plain_file(hit: &Hit<'_>) -> bool {
    let Some(path) = path_of_file(hit.target) else { return false };
    let plain = match asset_ending(path) {
        None | Some("gif" | "json" | "xml" | "txt") => false,
        Some("png" | "jpg" | "jpeg" | "webp" | "avif" | "svg" | "ico") => !is_named_like_a_beacon(path),
        Some(_) => true,
    };
    plain
        && near2([b'?', b'#'], hit.referer).is_none()
        && matches!(hit.method, b"GET" | b"HEAD" | b"")
        && hit.status != NO_CONTENT
        && hit.sampled <= 1
}

/// Whether a field holds nothing, or the dash that servers write for nothing.
fn is_blank(field: &[u8]) -> bool {
    matches!(field, b"" | b"-")
}

fn is_named_like_a_beacon(path: &[u8]) -> bool {
    let name = &path[memchr::memrchr(b'/', path).unwrap_or(0)..];
    // Searches for nine words would cost more than this: few bytes are a word's first.
    let begins = |at: usize| BEACON_WORDS.iter().any(|word| name[at..].starts_with(word));
    name.iter().enumerate().any(|(at, byte)| matches!(byte, b'p' | b't' | b'b' | b'c' | b's') && begins(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hit<'a>(target: &'a str, referer: &'a str) -> Hit<'a> {
        Hit { target: target.as_bytes(), referer: referer.as_bytes(), method: b"GET", status: 200, ..Hit::default() }
    }

    /// The path of a file, found plainly: from the last equals sign back to the last question mark.
    fn plain_path(target: &[u8]) -> &[u8] {
        let tail = &target[target.len().saturating_sub(48)..];
        let Some(equals) = memchr::memrchr(b'=', tail) else { return target };
        let Some(at) = memchr::memrchr(b'?', &tail[..equals]) else { return target };
        let (name, value) = (&tail[at + 1..equals], &tail[equals + 1..]);
        let is_plain = value.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        if is_plain && VERSIONS.contains(&name) { &target[..target.len() - tail.len() + at] } else { target }
    }

    proptest! {
        #[test]
        fn the_path_of_a_file_is_the_plain_one(target in "/a{0,3}([?&%=./v1_-]|ver|a{20}){0,8}(.js)?([?]v=1{0,50})?") {
            let plain = plain_path(target.as_bytes());
            let plain = memchr::memchr3(b'?', b'&', b'%', plain).is_none().then_some(plain);
            prop_assert_eq!(path_of_file(target.as_bytes()), plain, "{}", target);
        }

        #[test]
        fn names_of_beacons_hold_a_word(path in "(/|p|x|t|r|a|c|k|stat|con|v){0,12}") {
            let name = &path.as_bytes()[path.rfind('/').unwrap_or(0)..];
            let plain = BEACON_WORDS.iter().any(|word| memchr::memmem::find(name, word).is_some());
            prop_assert_eq!(is_named_like_a_beacon(path.as_bytes()), plain);
        }
    }

    #[test]
    fn beacon_words_begin_with_known_letters() {
        assert!(BEACON_WORDS.iter().all(|word| is_named_like_a_beacon(word)));
    }

    #[test]
    fn plain_files_of_plain_pages_matter_to_no_order() {
        for path in ["/a.css", "/img/blue-lamp.JPG", "/fonts/a.woff2", "/app.js", "/app.js?ver=6.8.2", "/favicon.ico"] {
            assert!(is_irrelevant(&hit(path, "https://shop.example/p/lamp")), "{path}");
        }
    }

    #[test]
    fn pages_beacons_and_whatever_may_hold_an_id_are_kept() {
        for path in [
            "/",
            "/p/lamp",
            "/a.css?via=7",
            "/t.gif",
            "/px/conversion.png",
            "/cart.json",
            "/p/a%2Ejs.js",
            "/a.js?ver=1&via=7",
        ] {
            assert!(!is_irrelevant(&hit(path, "https://shop.example/p/lamp")), "{path}");
        }
        assert!(!is_irrelevant(&hit("/a.css", "https://shop.example/p/lamp?via=7")));
        let plain = hit("/a.js", "");
        for other in [
            Hit { method: b"POST", ..plain },
            Hit { status: NO_CONTENT, ..plain },
            Hit { set_cookie: b"sid=1", ..plain },
            Hit { location: b"/p", ..plain },
            Hit { cookies: b"sid=1", ..plain },
            Hit { session: b"1", ..plain },
            Hit { customer: b"1", ..plain },
            Hit { sampled: 10, ..plain },
        ] {
            assert!(is_irrelevant(&plain) && !is_irrelevant(&other), "{other:?}");
        }
        assert!(is_irrelevant(&Hit { cookies: b"-", session: b"-", ..plain }));
    }
}
