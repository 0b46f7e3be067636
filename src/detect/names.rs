//! Names in the settings that are in no log line: misspelt cookies, parameters, fields, pages and hosts.
//!
//! A wrong name fails silently: no order joins, no page is found, no id is read. So every name that a file gives is searched in
//! sample lines, and a missing name is reported with the names that are there instead.

use super::sample::look as sampled;
use crate::events::cookies;
use crate::logs::Hit;
use crate::logs::formats::Format;
use crate::logs::source::Source;
use crate::merchant::site::{bare_host, id_in_path};
use crate::merchant::{Globs, Merchant, Place};
use std::collections::BTreeMap;

/// Bytes per log that are read first; more are read where a name was not among them.
const FEW: usize = 1 << 20;
const MANY: usize = 16 << 20;

/// The most names that are suggested instead.
const MOST_NAMED: usize = 5;

/// The kind of parameters that carry a registered id.
const WITH_ID: &str = "parameter with an id";

/// Different names of one kind that are counted.
const MOST: usize = 4096;

/// A setting that no sample line confirms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unseen {
    /// The setting, such as `site.session`.
    pub key: String,
    /// Its value, or the part of it that was not seen.
    pub value: String,
    /// What kind of thing it names: `cookie`, `parameter`, `field`, `page`, `host`.
    pub kind: &'static str,
    /// The number of sample lines that were read.
    pub lines: u64,
    /// Names of that kind in the samples, those near the given name first, then the most frequent.
    pub instead: Vec<(String, u64)>,
}

impl Unseen {
    /// The sentence for a reader.
    pub fn text(&self) -> String {
        let Self { key, value, kind, lines, .. } = self;
        let seen: Vec<String> = self.instead.iter().map(|(name, n)| format!("{name} ({n})")).collect();
        let instead = match seen.as_slice() {
            [] => format!("no {kind} at all was seen"),
            names => format!("seen instead, with the number of lines: {}", names.join(", ")),
        };
        let effect = match (*kind, key.as_str()) {
            (_, "site.session" | "site.customer") => " No order is joined by it.",
            ("parameter", _) => " No partner's id is read from it.",
            _ => "",
        };
        format!("{key} = {value:?}: none of {lines} sample lines holds this {kind}; {instead}.{effect}")
    }
}

/// Names that a file gives and no sample line holds.
pub fn unseen(merchant: &Merchant, logs: &[(&Source, &Format)]) -> Vec<Unseen> {
    let mut wanted = wanted(merchant);
    if wanted.is_empty() || logs.is_empty() {
        return Vec::new();
    }
    for most in [FEW, MANY] {
        wanted = look(merchant, &wanted, logs, most, false).missing();
        if wanted.is_empty() {
            return Vec::new();
        }
    }
    let many = look(merchant, &wanted, logs, MANY, true);
    if many.lines == 0 {
        return Vec::new();
    }
    many.missing().iter().map(|wanted| many.unseen(wanted)).collect()
}

fn look<'w>(
    merchant: &'w Merchant,
    wanted: &'w [Wanted],
    logs: &[(&Source, &Format)],
    most: usize,
    counts: bool,
) -> Notes<'w> {
    let mut notes = Notes::new(merchant, wanted, counts);
    for (source, format) in logs {
        sampled(source, format, most, &mut |line, hit| {
            notes.take(line, hit);
            // Names alone need no further lines once all are found.
            counts || notes.found.iter().any(|found| !*found)
        });
    }
    notes
}

/// A name to find.
#[derive(Clone, Debug)]
struct Wanted {
    key: String,
    value: String,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// A cookie, or the field that the session or customer has for it.
    Cookie(String, Own),
    Parameter(String),
    Field(Own),
    Path(String),
    Pages(Globs),
    Host(String),
}

/// The field of a hit that a format fills for a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Own {
    Session,
    Customer,
    None,
}

impl What {
    fn kind(&self) -> &'static str {
        match self {
            Self::Cookie(..) => "cookie",
            Self::Parameter(_) => "parameter",
            Self::Field(_) => "field",
            Self::Path(_) | Self::Pages(_) => "page",
            Self::Host(_) => "host",
        }
    }
}

/// The names that files give.
fn wanted(merchant: &Merchant) -> Vec<Wanted> {
    let mut all = Vec::new();
    let (site, pages) = (&merchant.site, &merchant.site.pages);
    let mut add = |key: &str, value: String, what: What| {
        if merchant.origins.sets(key) {
            all.push(Wanted { key: key.to_owned(), value, what });
        }
    };
    for (key, place, own) in [
        ("site.session", &site.session, Own::Session),
        ("site.customer", &site.customer, Own::Customer),
        ("site.pages.confirmation_order_id", &pages.confirmation_order_id, Own::None),
    ] {
        let what = match place {
            Some(Place::Cookie(name)) => What::Cookie(name.clone(), own),
            Some(Place::Query(name)) => What::Parameter(name.clone()),
            Some(Place::Field(_)) if own != Own::None => What::Field(own),
            Some(Place::Path(pattern)) => What::Path(pattern.clone()),
            _ => continue,
        };
        add(key, place.as_ref().map(ToString::to_string).unwrap_or_default(), what);
    }
    for (key, globs) in [
        ("site.pages.cart", &pages.cart),
        ("site.pages.checkout", &pages.checkout),
        ("site.pages.confirmation", &pages.confirmation),
        ("site.pages.click_beacon", &pages.click_beacon),
        ("site.pages.conversion_beacon", &pages.conversion_beacon),
    ] {
        if !globs.is_empty() {
            add(key, globs.texts().join(", "), What::Pages(globs.clone()));
        }
    }
    for host in &site.hosts {
        add("site.hosts", host.clone(), What::Host(host.clone()));
    }
    for (nth, terms) in merchant.programs.iter().enumerate() {
        let key = if nth == 0 { "policy.tag_params".to_owned() } else { format!("program.{}.tag_params", terms.name) };
        for name in &terms.tag_params {
            add(&key, name.clone(), What::Parameter(name.clone()));
        }
    }
    all
}

/// What the sample lines hold.
struct Notes<'w> {
    merchant: &'w Merchant,
    wanted: &'w [Wanted],
    found: Vec<bool>,
    lines: u64,
    /// Whether names are counted, which takes longer.
    counts: bool,
    seen: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

impl<'w> Notes<'w> {
    fn new(merchant: &'w Merchant, wanted: &'w [Wanted], counts: bool) -> Self {
        Self { merchant, wanted, found: vec![false; wanted.len()], lines: 0, counts, seen: BTreeMap::new() }
    }

    fn take(&mut self, line: &[u8], hit: &Hit<'_>) {
        self.lines += 1;
        let end = memchr::memchr(b'?', hit.target).unwrap_or(hit.target.len());
        let (path, query) = hit.target.split_at(end);
        for (wanted, found) in self.wanted.iter().zip(&mut self.found) {
            *found = *found || is_in(&wanted.what, hit, path, query);
        }
        if self.counts {
            self.count_names(line, hit, path, query);
        }
    }

    /// The names that were not found.
    fn missing(&self) -> Vec<Wanted> {
        let missing = self.wanted.iter().zip(&self.found).filter(|(_, found)| !**found);
        missing.map(|(wanted, _)| wanted.clone()).collect()
    }

    fn count(&mut self, kind: &'static str, name: &[u8]) {
        let names = self.seen.entry(kind).or_default();
        let name = String::from_utf8_lossy(name);
        if let Some(n) = names.get_mut(name.as_ref()) {
            *n += 1;
        } else if names.len() < MOST && !name.is_empty() {
            names.insert(name.into_owned(), 1);
        }
    }

    fn count_names(&mut self, line: &[u8], hit: &Hit<'_>, path: &[u8], query: &[u8]) {
        for (name, _) in cookies::pairs(hit.cookies) {
            self.count("cookie", name);
        }
        for (name, value) in parameters(query) {
            self.count("parameter", name);
            if self.merchant.partners.by_tag(value).is_some() {
                self.count(WITH_ID, name);
            }
        }
        self.count("page", path);
        let from = memchr::memmem::find(hit.referer, b"://").map(|at| &hit.referer[at + 3..]).unwrap_or_default();
        let from = &from[..memchr::memchr(b'/', from).unwrap_or(from.len())];
        for host in [hit.host, from] {
            self.count("host", &bare_host(host).to_ascii_lowercase());
        }
        if line.first() == Some(&b'{')
            && let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(line)
        {
            object.keys().for_each(|key| self.count("field", key.as_bytes()));
        }
    }

    fn unseen(&self, wanted: &Wanted) -> Unseen {
        let kind = wanted.what.kind();
        let with_id = self.seen.get(WITH_ID).filter(|_| wanted.key.ends_with(".tag_params"));
        let mut names: Vec<(String, u64)> =
            with_id.or_else(|| self.seen.get(kind)).into_iter().flatten().map(|(name, n)| (name.clone(), *n)).collect();
        for (of, name) in names_in_formats(self.merchant) {
            if of == kind && names.iter().all(|(known, _)| *known != name) {
                names.push((name, self.lines));
            }
        }
        names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let name = match &wanted.what {
            What::Cookie(name, _) | What::Parameter(name) | What::Host(name) => name.as_str(),
            What::Field(_) => wanted.value.trim_start_matches("field:"),
            What::Path(pattern) => pattern.split('{').next().unwrap_or_default(),
            What::Pages(_) => wanted.value.split(", ").next().unwrap_or_default(),
        };
        let mut instead = nearest_first(name.trim_matches('*'), names);
        instead.truncate(MOST_NAMED);
        Unseen { key: wanted.key.clone(), value: wanted.value.clone(), kind, lines: self.lines, instead }
    }
}

/// Names by frequency, after those that a mistyped name may have been meant to be.
fn nearest_first(name: &str, names: Vec<(String, u64)>) -> Vec<(String, u64)> {
    let wanted = name.to_lowercase();
    let alike = |other: &str| strsim::jaro_winkler(&wanted, &other.to_lowercase());
    let (mut near, far): (Vec<_>, Vec<_>) = names.into_iter().partition(|(other, _)| alike(other) >= 0.85);
    near.sort_by(|a, b| alike(&b.0).total_cmp(&alike(&a.0)).then_with(|| b.1.cmp(&a.1)));
    near.truncate(3);
    near.into_iter().chain(far).collect()
}

/// The cookies and fields that the servers' own format texts name.
fn names_in_formats(merchant: &Merchant) -> Vec<(&'static str, String)> {
    let mut names = Vec::new();
    for text in &merchant.site.log_formats {
        for part in text.split('$').skip(1) {
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            match name.strip_prefix("cookie_") {
                Some(cookie) => names.push(("cookie", cookie.to_owned())),
                None => names.push(("field", name)),
            }
        }
        for part in text.split("%{").skip(1) {
            let Some((name, after)) = part.split_once('}') else { continue };
            names.push((if after.starts_with('C') { "cookie" } else { "field" }, name.to_owned()));
        }
    }
    names
}

fn parameters(query: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let pairs = query.split(|b| matches!(b, b'?' | b'&' | b';' | b'#'));
    pairs.filter_map(|pair| memchr::memchr(b'=', pair).map(|at| (&pair[..at], &pair[at + 1..])))
}

/// Whether a line holds the name.
fn is_in(what: &What, hit: &Hit<'_>, path: &[u8], query: &[u8]) -> bool {
    let own = |own: &Own| match own {
        Own::Session => !hit.session.is_empty(),
        Own::Customer => !hit.customer.is_empty(),
        Own::None => false,
    };
    match what {
        What::Cookie(name, place) => {
            own(place)
                || cookies::pairs(hit.cookies).any(|(known, _)| known == name.as_bytes())
                || cookies::pairs(hit.set_cookie).any(|(known, _)| known == name.as_bytes())
        }
        What::Field(place) => own(place),
        // A partner's id may come with a redirect, too.
        What::Parameter(name) => {
            [query, hit.location].into_iter().any(|text| parameters(text).any(|(known, _)| known == name.as_bytes()))
        }
        What::Path(pattern) => id_in_path(pattern, path).is_some(),
        What::Pages(globs) => globs.matches(path),
        What::Host(host) => is_host(host, hit),
    }
}

/// Whether a line was requested from a host, or names it as its origin.
fn is_host(host: &str, hit: &Hit<'_>) -> bool {
    let host = host.trim_start_matches('*');
    let from = memchr::memmem::find(hit.referer, host.as_bytes());
    let asked = bare_host(hit.host).to_ascii_lowercase();
    from.is_some() || asked.ends_with(bare_host(host.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_comes_first_then_what_is_frequent() {
        let names = [("uid", 90), ("theme", 40), ("wp_session", 7)].map(|(name, n)| (name.to_owned(), n));
        let sorted = nearest_first("wp_sesion", names.to_vec());
        assert_eq!(sorted.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["wp_session", "uid", "theme"]);
    }

    #[test]
    fn the_sentence_names_what_was_seen() {
        let unseen = Unseen {
            key: "site.session".to_owned(),
            value: "cookie:wp_sesion".to_owned(),
            kind: "cookie",
            lines: 120,
            instead: vec![("wp_session".to_owned(), 88)],
        };
        assert_eq!(
            unseen.text(),
            "site.session = \"cookie:wp_sesion\": none of 120 sample lines holds this cookie; seen instead, with the number \
             of lines: wp_session (88). No order is joined by it."
        );
    }

    #[test]
    fn formats_name_cookies_and_fields() {
        let mut merchant = Merchant::default();
        merchant.site.log_formats =
            vec!["$remote_addr sid=\"$cookie_sid\"".to_owned(), "%h %{uid}C %{visit}n".to_owned()];
        let names = names_in_formats(&merchant);
        for expected in [("cookie", "sid"), ("cookie", "uid"), ("field", "visit"), ("field", "remote_addr")] {
            assert!(names.iter().any(|(kind, name)| (*kind, name.as_str()) == expected), "{names:?}");
        }
    }
}
