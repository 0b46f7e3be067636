//! What to look for in a log: the shop's settings and the orders' keys, prepared for tests that run millions of times a second.

use super::Facts;
use super::agents::Agents;
use super::carried::IdFinder;
use super::click_ids::{self, Condition};
use super::cookies;
use super::query::{Params, TagText, decode, value};
use crate::base::identity::{Id, Key};
use crate::base::short_search::{near, near3};
use crate::base::units::{Micros, Span};
use crate::logs::Hit;
use crate::merchant::Merchant;
use crate::merchant::site::{Place, id_in_path};
use crate::orders::KeyIndex;
use crate::orders::index::order_key;

/// Words of paid searches, e-mails and other campaigns: a parameter's name, or `name=value`.
const CAMPAIGNS: &[&str] = &[
    "gclid=",
    "gbraid=",
    "wbraid=",
    "msclkid=",
    "dclid=",
    "fbclid=",
    "ttclid=",
    "yclid=",
    "mc_eid=",
    "mc_cid=",
    "_hsenc=",
    "utm_medium=cpc",
    "utm_medium=ppc",
    "utm_medium=paid",
    "utm_medium=email",
    "utm_medium=newsletter",
    "utm_medium=display",
    "utm_medium=retargeting",
    "maas=",
    "aa_campaignid=",
];

/// A landing this long after its click did not come straight from the network: its clock and the shop's may differ by minutes.
pub(super) const LATE_CLICK: Span = Span::minutes(60);

/// What to look for in a log: the shop's settings, prepared for tests that run millions of times a second.
#[derive(Debug)]
pub struct Matcher<'a> {
    pub(super) merchant: &'a Merchant,
    pub(super) keys: &'a KeyIndex,
    pub(super) ids: IdFinder,
    pub(super) tags: Params,
    click_ids: Vec<String>,
    /// First letters of parameters that are click ids or campaigns.
    param_initials: [bool; 256],
    /// Second bytes of paths that are beacons or confirmation pages.
    kinds: [bool; 256],
    companions: Vec<String>,
    pub(super) agents: Agents,
    order_param: Option<String>,
    order_path: Option<String>,
    /// Whether to keep strangers' partner landings, and hits with another key of an order. A second scan for a few devices does
    /// not need them again.
    pub(super) strangers: bool,
}

/// What an address shows by itself.
#[derive(Debug, Default)]
pub(super) struct UrlFacts<'h> {
    /// Page kinds, ids, campaigns.
    pub(super) facts: Facts,
    /// The order number or click id in it.
    pub(super) token: Key,
    /// The address without its query.
    pub(super) path: &'h [u8],
    /// The partner's id in it.
    pub(super) tag: Option<TagText>,
}

impl<'a> Matcher<'a> {
    /// Looks for these orders' keys and for every partner's clicks.
    pub fn new(merchant: &'a Merchant, keys: &'a KeyIndex) -> Self {
        let union = |pick: fn(&crate::merchant::Terms) -> &Vec<String>| {
            let mut names: Vec<String> = Vec::new();
            for name in merchant.programs.iter().flat_map(pick) {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            names
        };
        let place = merchant.site.pages.confirmation_order_id.as_ref();
        let click_ids = union(|t| &t.click_id_params);
        let mut param_initials = [false; 256];
        for name in click_ids.iter().map(String::as_str).chain(CAMPAIGNS.iter().copied()) {
            param_initials[usize::from(name.as_bytes().first().copied().unwrap_or(0))] = true;
        }
        let pages = &merchant.site.pages;
        let kind = |byte: usize| {
            let sets = [&pages.click_beacon, &pages.conversion_beacon, &pages.confirmation];
            sets.iter().any(|set| set.may_match(byte as u8))
        };
        Self {
            merchant,
            keys,
            kinds: std::array::from_fn(kind),
            agents: Agents::default(),
            ids: IdFinder::of(&merchant.site),
            tags: Params::new(&merchant.tag_params()),
            click_ids,
            param_initials,
            companions: union(|t| &t.companions).into_iter().map(|name| format!("{name}=")).collect(),
            order_param: match place {
                Some(Place::Query(name)) => Some(name.clone()),
                _ => None,
            },
            order_path: match place {
                Some(Place::Path(pattern)) => Some(pattern.clone()),
                _ => None,
            },
            strangers: true,
        }
    }

    /// Looks for these keys' devices only: a second scan, for what only shows at the second hop.
    pub fn only(merchant: &'a Merchant, keys: &'a KeyIndex) -> Self {
        Self { strangers: false, ..Self::new(merchant, keys) }
    }
}

impl Matcher<'_> {
    /// The session that a reply began: from the cookie that it sets, or from a field such as nginx's `$uid_set`, which is
    /// written as `$uid_got` will be.
    pub(super) fn begun_session<'h>(&self, hit: &Hit<'h>) -> &'h [u8] {
        match &self.merchant.site.session {
            Some(Place::Cookie(name)) => cookies::set_value(hit.set_cookie, name),
            Some(Place::Field(_)) => hit.set_cookie.split(|b| *b == b';').next().unwrap_or_default(),
            _ => b"",
        }
    }

    /// What the address shows by itself. A beacon or confirmation page has no partner's id.
    #[inline]
    pub(super) fn said<'h>(&self, target: &'h [u8]) -> UrlFacts<'h> {
        // Most addresses are a path and nothing more.
        let special = near3([b'?', b'&', b'%'], target);
        let end = match special {
            Some(at) if target[at] != b'?' => at + near(b'?', &target[at..]).unwrap_or(target.len() - at),
            _ => special.unwrap_or(target.len()),
        };
        let mut said = UrlFacts { path: &target[..end], ..UrlFacts::default() };
        // Only a path shorter than two bytes has no second one.
        if said.path.get(1).is_none_or(|second| self.kinds[usize::from(*second)]) && self.is_kind(target, &mut said) {
            return said;
        }
        if let Some(special) = special {
            said.tag = self.tags.read_from(target, special);
            if said.tag.is_some() {
                said.facts = said.facts.with(Facts::TAGGED);
            }
            let mut rest = target.get(end + 1..).unwrap_or_default();
            // Most parameters are neither a click id nor a campaign's, as their first letters show.
            while let Some(first) = rest.first() {
                let next = near(b'&', rest);
                if self.param_initials[usize::from(*first)] {
                    self.read_parameter(&rest[..next.unwrap_or(rest.len())], &mut said);
                }
                rest = next.map_or(&b""[..], |at| &rest[at + 1..]);
            }
        } else if self.tags.have_paths() {
            said.tag = self.tags.read_path(said.path);
            if said.tag.is_some() {
                said.facts = said.facts.with(Facts::TAGGED);
            }
        }
        said
    }

    /// Whether an address is sure to show nothing by itself: [`Matcher::said`] would find neither facts, nor a token, nor an id.
    /// It costs less, and errs only on one side.
    #[inline]
    pub(super) fn says_nothing(&self, target: &[u8]) -> bool {
        if self.tags.have_paths() {
            return false;
        }
        let special = near3([b'?', b'&', b'%'], target);
        let Some(special) = special else { return !self.may_be_kind(target, target) };
        let query = special + near(b'?', &target[special..]).unwrap_or(target.len() - special);
        if self.may_be_kind(target, &target[..query]) || self.tags.may_hold(target, special) {
            return false;
        }
        let mut rest = target.get(query + 1..).unwrap_or_default();
        while let Some(first) = rest.first() {
            if self.param_initials[usize::from(*first)] {
                return false;
            }
            rest = near(b'&', rest).map_or(&b""[..], |at| &rest[at + 1..]);
        }
        true
    }

    /// Whether a path is that of a beacon or confirmation page. Most are not, as their second byte shows.
    #[inline]
    fn may_be_kind(&self, target: &[u8], path: &[u8]) -> bool {
        let may = path.get(1).is_none_or(|second| self.kinds[usize::from(*second)]);
        may && self.is_kind(target, &mut UrlFacts { path, ..UrlFacts::default() })
    }

    /// Whether a path is that of a beacon or confirmation page, and what that says.
    fn is_kind(&self, target: &[u8], said: &mut UrlFacts<'_>) -> bool {
        let pages = &self.merchant.site.pages;
        if pages.click_beacon.matches(said.path) {
            said.facts = Facts::CLICK_BEACON;
        } else if pages.conversion_beacon.matches(said.path) {
            said.facts = Facts::CONVERSION_BEACON;
            said.token = self.order_id(target, said.path);
        } else if pages.confirmation.matches(said.path) {
            said.facts = Facts::CONFIRMATION;
            said.token = self.order_id(target, said.path);
        }
        said.facts != Facts::default()
    }

    /// When the click was made, by the time inside the network's click id, or else in the parameter beside it.
    pub(super) fn clicked(&self, target: &[u8]) -> Option<Micros> {
        let query = &target[memchr::memchr(b'?', target)? + 1..];
        let pairs = || query.split(|byte| *byte == b'&');
        let clock = |pair: &[u8]| self.click_ids.iter().find_map(|name| click_ids::time(name, id_of(pair, name)?));
        let beside = |pair: &[u8]| {
            let companions = self.click_ids.iter().filter_map(|name| click_ids::companion(name));
            companions.into_iter().find_map(|name| click_ids::companion_time(id_of(pair, name)?))
        };
        pairs().find_map(clock).or_else(|| pairs().find_map(beside))
    }

    /// Reads a click id or a campaign's parameter.
    fn read_parameter(&self, pair: &[u8], said: &mut UrlFacts<'_>) {
        if let Some((name, id)) = self.click_ids.iter().find_map(|name| Some((name, id_of(pair, name)?))) {
            said.facts = said.facts.with(Facts::CLICK_ID);
            said.token = Key::of(Id::Click, id);
            said.facts = match click_ids::condition(name, id) {
                Condition::Whole => said.facts,
                Condition::Cut => said.facts.with(Facts::CUT_CLICK_ID),
                Condition::Altered => said.facts.with(Facts::ALTERED_CLICK_ID),
            };
        }
        if CAMPAIGNS.iter().any(|word| pair.starts_with(word.as_bytes())) {
            said.facts = said.facts.with(Facts::CAMPAIGN);
        }
    }

    /// The order number on a confirmation page or beacon.
    fn order_id(&self, target: &[u8], path: &[u8]) -> Key {
        let raw = match (&self.order_param, &self.order_path) {
            (Some(name), _) => value(target, name.as_bytes()),
            (None, Some(pattern)) => id_in_path(pattern, path),
            (None, None) => None,
        };
        let mut decoded = Vec::new();
        decode(raw.unwrap_or_default(), &mut decoded);
        std::str::from_utf8(&decoded).map(order_key).unwrap_or_default()
    }
}

/// The value of `name=value`, when the pair is one of that name.
fn id_of<'p>(pair: &'p [u8], name: &str) -> Option<&'p [u8]> {
    pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")
}

impl Matcher<'_> {
    /// Facts that are computed for kept hits only.
    pub(super) fn rare_facts(&self, hit: &Hit<'_>, path: &[u8]) -> Facts {
        let pages = &self.merchant.site.pages;
        let query = &hit.target[path.len()..];
        let pair = |pair: &[u8]| self.companions.iter().any(|name| pair.starts_with(name.as_bytes()));
        // Most addresses have no query, and then no parameter to look at.
        let companions = !query.is_empty() && query.split(|b| matches!(b, b'&' | b'?')).any(pair);
        let holds = [
            (pages.cart.matches(path), Facts::CART),
            (pages.checkout.matches(path), Facts::CHECKOUT),
            (pages.landing.matches(path), Facts::LANDING_PATH),
            (is_asset(path), Facts::ASSET),
            (!hit.cookies.is_empty(), Facts::COOKIES),
            (hit.method == b"GET", Facts::GET),
            (self.merchant.is_internal(hit.client), Facts::STAFF),
            (companions, Facts::COMPANIONS),
            (hit.cached, Facts::CACHED),
            (!hit.location.is_empty(), Facts::LOCATION),
            (!hit.location.is_empty() && self.tags.read(hit.location).is_some(), Facts::LOCATION_TAGGED),
        ];
        holds.iter().filter(|(holds, _)| *holds).fold(Facts::default(), |facts, (_, fact)| facts.with(*fact))
    }
}

/// The last word of a path: `B01` of `/dp/B01`, `blue-shoe` of `/p/blue-shoe.html` and `/p/blue-shoe/`.
pub(super) fn last_word(path: &[u8]) -> &[u8] {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    let word = &path[memchr::memrchr(b'/', path).map_or(0, |at| at + 1)..];
    word.strip_suffix(b".html").or_else(|| word.strip_suffix(b".htm")).unwrap_or(word)
}

/// Images, scripts, fonts and style sheets, by the path's ending.
pub fn is_asset(path: &[u8]) -> bool {
    asset_ending(path).is_some()
}

/// The ending of the path of an image, script, font, style sheet or data file, in lower case.
pub(super) fn asset_ending(path: &[u8]) -> Option<&'static str> {
    // The length of the longest ending with its point: a point before the last so many bytes begins no ending.
    const LONGEST: usize = b".webmanifest".len();
    let tail = &path[path.len().saturating_sub(LONGEST)..];
    let dot = tail.iter().rposition(|b| matches!(b, b'.' | b'/')).filter(|at| tail[*at] == b'.')?;
    let ending = &tail[dot + 1..];
    let mut lower = [0; LONGEST];
    for (to, from) in lower.iter_mut().zip(ending) {
        *to = from.to_ascii_lowercase();
    }
    // One comparison with the few endings of the same length, and not with all.
    Some(match &lower[..ending.len()] {
        b"js" => "js",
        b"mjs" => "mjs",
        b"css" => "css",
        b"png" => "png",
        b"jpg" => "jpg",
        b"jpeg" => "jpeg",
        b"gif" => "gif",
        b"webp" => "webp",
        b"avif" => "avif",
        b"svg" => "svg",
        b"ico" => "ico",
        b"woff" => "woff",
        b"woff2" => "woff2",
        b"ttf" => "ttf",
        b"otf" => "otf",
        b"eot" => "eot",
        b"map" => "map",
        b"mp4" => "mp4",
        b"webm" => "webm",
        b"json" => "json",
        b"xml" => "xml",
        b"txt" => "txt",
        b"webmanifest" => "webmanifest",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_told_by_their_endings() {
        for asset in ["/a.js", "x.CSS", "/a.b/c.d.Woff2", "/site.webmanifest", ".txt", "/.ico"] {
            assert!(is_asset(asset.as_bytes()), "{asset}");
        }
        for page in
            ["", "/", "/a", "/a.html", "/a.js/", "/a.js/b", "/js", "/a.", "/a.xwebmanifest", "/a.jsx", "/webmanifest"]
        {
            assert!(!is_asset(page.as_bytes()), "{page}");
        }
    }
}
