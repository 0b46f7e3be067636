//! Finds out whether an address names a partner anywhere, whatever its parameters are called: such a landing came with an id,
//! even where the settings do not say how to read it.

use super::query::decode;
use crate::merchant::Partners;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Bytes of an address that are looked at.
const MOST: usize = 4096;

/// Ids shorter than this occur in many addresses by chance; of those only a whole value counts.
const SHORT: usize = 4;

/// Whether an address holds a registered id: as a part of its path, as a value, encoded, or with something before or after it.
///
/// `host` is the referring host. Campaigns' parameters name it, and partners' ids often have the same name.
pub fn names_partner(partners: &Partners, target: &[u8], host: &[u8]) -> bool {
    let target = without_names(&target[..target.len().min(MOST)], host);
    let mut once = Vec::new();
    decode(&target, &mut once);
    let mut twice = Vec::new();
    decode(&once, &mut twice);
    [&target, &once, &twice].into_iter().any(|text| holds_id(partners, text))
}

/// Parameters in which campaigns name the site that a visitor comes from. That name may be the same as its partner's id.
const WORDS: [&[u8]; 4] = [b"utm_source=", b"utm_medium=", b"utm_campaign=", b"utm_term="];

/// An address without the parameters in which campaigns name the referring site; with any other value they may hold an id.
fn without_names(target: &[u8], host: &[u8]) -> Vec<u8> {
    let pairs = target.split_inclusive(|b| matches!(b, b'?' | b'&'));
    let is_name =
        |pair: &[u8]| WORDS.iter().any(|word| pair.strip_prefix(*word).is_some_and(|value| names(host, value)));
    pairs.filter(|pair| !is_name(pair)).flatten().copied().collect()
}

/// Whether a value is the name of a site, with or without what is around it: `talbote`, `tal-bote.example` of
/// `www.talbote.example`. Where no host is known, any word counts as one.
fn names(host: &[u8], value: &[u8]) -> bool {
    let plain = |text: &[u8]| -> Vec<u8> {
        text.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let (site, value) = (plain(host), plain(value));
    let labels = || host.split(|byte| *byte == b'.').map(plain);
    host.is_empty() || value == site || labels().any(|label| label == value) || site.ends_with(&value)
}

fn holds_id(partners: &Partners, text: &[u8]) -> bool {
    let is_value = |at: usize| at > 0 && text[at - 1] == b'=';
    let mut at = 0;
    for token in text.split(|b| matches!(b, b'/' | b'?' | b'&' | b'=' | b'#' | b';' | b',' | b' ' | b'|')) {
        let whole = token.len() >= SHORT || is_value(at);
        if whole && (is_id(partners, token) || is_packed(partners, token)) {
            return true;
        }
        at += token.len() + 1;
    }
    false
}

fn is_id(partners: &Partners, token: &[u8]) -> bool {
    if partners.by_tag(token).is_some() {
        return true;
    }
    // `ref_NAME`, `NAME.7f3a`: an id between marks, itself perhaps with such marks.
    let marks: Vec<usize> =
        (0..token.len()).filter(|at| matches!(token[*at], b'_' | b'-' | b'.' | b':' | b'~')).take(8).collect();
    let from = marks.iter().map(|at| at + 1).chain([0]);
    let mut parts = from.flat_map(|from| marks.iter().copied().chain([token.len()]).map(move |to| (from, to)));
    parts.any(|(from, to)| to >= from + SHORT && partners.by_tag(&token[from..to]).is_some())
}

/// Whether a token is an id in Base64.
fn is_packed(partners: &Partners, token: &[u8]) -> bool {
    let bare = token.strip_suffix(b"==").or_else(|| token.strip_suffix(b"=")).unwrap_or(token);
    if bare.len() < SHORT {
        return false;
    }
    let plain = URL_SAFE_NO_PAD.decode(bare).or_else(|_| STANDARD_NO_PAD.decode(bare));
    plain.is_ok_and(|plain| plain.len() >= 3 && partners.by_tag(&plain).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merchant::Partner;

    fn names(target: &str) -> bool {
        let tags = ["bikes-20", "kim", "7", "green_cup"];
        let list = tags.iter().map(|tag| Partner { tag: (*tag).to_owned(), ..Partner::default() }).collect();
        names_partner(&Partners::of(list), target.as_bytes(), b"www.green-cup.example")
    }

    #[test]
    fn ids_anywhere_in_an_address_are_found() {
        for target in [
            "/p/x?via=bikes-20",
            "/p/x?via=kim",
            "/p/x?page=7",
            "/ref/bikes-20/",
            "/p/x#aff=bikes-20",
            "/p/x?u=ref_bikes-20",
            "/p/x?u=green_cup.1f",
            "/go?to=%2Fp%3Fvia%3Dbikes-20",
            "/go?to=%252Fp%253Fvia%253Dbikes%252D20",
            "/p/x?i=YmlrZXMtMjA=",
            "/p/x?i=YmlrZXMtMjA",
            "/p/x?utm_source=bikes-20&utm_medium=referral",
        ] {
            assert!(names(target), "{target}");
        }
    }

    #[test]
    fn other_addresses_name_nobody() {
        for target in [
            "/",
            "/p/kim",
            "/p/motorbikes-20",
            "/p/lamp-7/7",
            "/p/x?via=bikes-21",
            "/p/x?via=bikes",
            "/p?q=kimono",
            "/p?utm_source=green_cup",
        ] {
            assert!(!names(target), "{target}");
        }
    }
}
