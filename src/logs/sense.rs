//! Checks whether values make sense in their places.

use crate::base::addresses;
use crate::base::units::{Micros, days_from_civil};
use crate::logs::Hit;
use crate::logs::clients::element;
use crate::logs::formats::is_method;

/// Whether values make sense in their places: a format can read a line and still have its fields shifted.
pub(super) fn sensible(hit: &Hit<'_>) -> bool {
    let target = hit.target;
    let addressed = target.starts_with(b"/") || target == b"*" || {
        // A tunnel's `shop.example:443`, and addresses of other schemes.
        target.contains(&b':') && !target.contains(&b' ')
    };
    let nothing = hit.method.is_empty() && target.is_empty();
    plausible(hit) && (nothing || is_method(hit.method) && addressed)
}

/// Whether a text can be the host of a site: a name with a dot, an address, or the machine itself.
pub(super) fn is_host(text: &[u8]) -> bool {
    let bare = addresses::bare(text);
    addresses::is_host_name(bare) || bare == b"localhost" || addresses::parse(text).is_some()
}

/// Whether a value holds the quotes between two others: it goes on into the next field.
fn goes_on(text: &[u8]) -> bool {
    let quotes = || memchr::memmem::find(text, b"\" ");
    memchr::memchr(b'"', text).is_some()
        && quotes().is_some_and(|at| memchr::memmem::find(&text[at + 1..], b" \"").is_some())
}

/// Whether a text begins like the address of a page.
fn is_address(text: &[u8]) -> bool {
    text.starts_with(b"http://") || text.starts_with(b"https://")
}

/// Whether no visitor can have this address.
fn is_internal(client: &[u8]) -> bool {
    client.is_empty() || addresses::parse(client).is_some_and(addresses::is_internal)
}

/// Whether a word can be in a list of forwarded addresses, or be a header that somebody made up. A host is a field of its own. Times and other words with tabs
/// or blanks between them come from a collector.
fn is_forwarded(word: &[u8]) -> bool {
    let is_host = addresses::is_host_name(addresses::bare(word));
    !is_host && !word.contains(&b'\t') && (!word.contains(&b' ') || word.starts_with(b"for="))
}

/// Whether a text where forwarded addresses should be holds none, and is not the word of a proxy that hides them.
fn names_nobody(forwarded: &[u8]) -> bool {
    let is_word = |word: &[u8]| word.eq_ignore_ascii_case(b"unknown") || word.starts_with(b"_");
    let is_any = |word: &[u8]| is_word(element(word)) || addresses::parse(element(word)).is_some();
    !forwarded.is_empty() && !forwarded.split(|b| *b == b',').any(is_any)
}

/// The same for the parts of a line that holds no request.
pub(super) fn plausible(hit: &Hit<'_>) -> bool {
    let name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'*' | b'[' | b']');
    let number = |text: &[u8]| !text.is_empty() && text.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    // Addresses have equals signs as well, and no cookie is named like the beginning of one.
    let cookies = !is_address(hit.cookies)
        && (hit.cookies.is_empty() || hit.cookies.contains(&b'=') || hit.cookies == b"REDACTED");
    let location = hit.location.is_empty() || hit.location.starts_with(b"/") || is_address(hit.location);
    // A host that is an address is a client which the format takes for a host.
    let host = addresses::parse(hit.host);
    let is_named = || addresses::parse(hit.client).is_none() && !host.is_some_and(addresses::is_internal);
    let is_clients =
        hit.client.is_empty() || is_named() || is_internal(hit.client) && !host.is_some_and(addresses::is_internal);
    let client = addresses::is_client(hit.client)
        && !(host.is_some() && is_clients)
        && hit.forwarded.split(|b| *b == b',').all(|word| is_forwarded(word.trim_ascii()))
        // Words before a line are no list of addresses.
        && !(hit.client.is_empty() && names_nobody(hit.forwarded));
    // A user agent is not an address. If it looks like one and the referrer does not, the fields are shifted.
    let shifted = hit.agent.starts_with(b"http")
        && !hit.agent.contains(&b' ')
        && !hit.referer.is_empty()
        && !hit.referer.starts_with(b"http");
    let status = hit.status == 0 || (100..=999).contains(&hit.status);
    let year = |year| Micros(days_from_civil(year, 1, 1) * 86_400_000_000);
    client
        && hit.host.iter().all(name)
        && cookies
        && location
        && status
        && !shifted
        && ![hit.referer, hit.agent, hit.cookies].into_iter().any(goes_on)
        && !number(hit.agent)
        && !number(hit.referer)
        && (year(1990)..year(2100)).contains(&hit.at)
}
