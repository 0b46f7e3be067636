//! The shop's web site: its hosts, where its log lines contain ids, and the kinds of its pages.

use std::fmt;
use std::str::FromStr;

use chrono_tz::Tz;
use memchr::memmem;

use super::globs::Globs;
use super::proxies::Proxies;

/// Where a log line contains an id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The value of a cookie (`cookie:sid`).
    Cookie(String),
    /// The value of a query parameter (`query:order`).
    Query(String),
    /// A field of the log's own format (`field:uid_got`).
    Field(String),
    /// The user name of the request (`remote_user`).
    RemoteUser,
    /// The text at `{id}` in a path (`path:/checkout/order-received/{id}`); `*` before it matches any run of bytes.
    Path(String),
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |hint: &str| Err(format!("{text:?} is no place in a log line; {hint}"));
        if text == "remote_user" {
            return Ok(Self::RemoteUser);
        }
        let Some((kind, name)) = text.split_once(':').filter(|(_, name)| !name.is_empty()) else {
            return wrong(PLACES);
        };
        let name = name.to_owned();
        match kind {
            "cookie" => Ok(Self::Cookie(name)),
            "query" => Ok(Self::Query(name)),
            "field" => Ok(Self::Field(name)),
            "path" if name.matches("{id}").count() == 1 && name.starts_with(['/', '*']) => Ok(Self::Path(name)),
            "path" => wrong("write {id} once in the place of the id, as in \"path:/thanks/{id}\""),
            _ => wrong(PLACES),
        }
    }
}

/// The advice for an invalid [`Place`].
const PLACES: &str = "write cookie:NAME, query:NAME, field:NAME, path:/PATH/{id} or remote_user";

impl fmt::Display for Place {
    /// The text that reads back as the same place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cookie(name) => write!(f, "cookie:{name}"),
            Self::Query(name) => write!(f, "query:{name}"),
            Self::Field(name) => write!(f, "field:{name}"),
            Self::RemoteUser => f.write_str("remote_user"),
            Self::Path(pattern) => write!(f, "path:{pattern}"),
        }
    }
}

/// The id in a path (without its query) at the `{id}` of a [`Place::Path`] pattern.
///
/// The id ends at the next text of the pattern, or at the next `/`; anything after the pattern is ignored.
pub fn id_in_path<'a>(pattern: &str, path: &'a [u8]) -> Option<&'a [u8]> {
    let (before, after) = pattern.split_once("{id}")?;
    let mut pieces = before.split('*');
    let mut rest = path.strip_prefix(pieces.next()?.as_bytes())?;
    for piece in pieces {
        let at = memmem::find(rest, piece.as_bytes())?;
        rest = &rest[at + piece.len()..];
    }
    let after = after.split('*').next().unwrap_or_default().as_bytes();
    let end = match after {
        [] => memchr::memchr(b'/', rest).unwrap_or(rest.len()),
        _ => memmem::find(rest, after)?,
    };
    let id = &rest[..end];
    (!id.is_empty() && !id.contains(&b'/')).then_some(id)
}

/// Page patterns by kind. A path that matches both checkout and confirmation is a confirmation.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// Pages that add to the cart, or show it.
    pub cart: Globs,
    /// Pages on the way to the payment.
    pub checkout: Globs,
    /// The page after the payment.
    pub confirmation: Globs,
    /// Where the confirmation page's line contains the order id.
    pub confirmation_order_id: Option<Place>,
    /// What a landing page requests after its id was stored.
    pub click_beacon: Globs,
    /// What the confirmation page requests.
    pub conversion_beacon: Globs,
    /// Pages made for partners' links: an arrival there without an id is suspicious, whatever its referrer is.
    pub landing: Globs,
}

/// The shop's web site as the settings describe it; everything may be missing, and is then detected.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The shop's host names, lower case, without scheme, port and path; `*.shop.example` means all hosts below it.
    pub hosts: Vec<String>,
    /// Hosts in the logs that are other sites', as samples show; requests to them are left out. No setting names them.
    pub foreign: Vec<String>,
    /// Where the session or visitor id is.
    pub session: Option<Place>,
    /// Where the customer id is.
    pub customer: Option<Place>,
    /// Format strings from the server configuration, or names of formats: for each file the best match is used.
    pub log_formats: Vec<String>,
    /// The time zone of logs that do not write one.
    pub timezone: Option<Tz>,
    /// Proxies in front of the servers; if none are named, they are detected from the logs.
    pub trusted_proxies: Option<Proxies>,
    /// Page patterns.
    pub pages: Pages,
    /// Whether a script stores the click id, so that Safari limits its cookie; otherwise the server's reply stores it.
    pub id_set_by_script: bool,
}

impl Site {
    /// Whether a host belongs to the shop, with or without `www.` and a port, in any letter case.
    pub fn owns(&self, host: &[u8]) -> bool {
        let host = bare_host(host);
        self.hosts.iter().any(|own| match own.strip_prefix('*') {
            Some(tail) => host
                .len()
                .checked_sub(tail.len())
                .is_some_and(|at| at > 0 && host[at..].eq_ignore_ascii_case(tail.as_bytes())),
            None => host.eq_ignore_ascii_case(bare_host(own.as_bytes())),
        })
    }
}

impl Site {
    /// Whether a requested host is another site's in the same logs.
    #[inline]
    pub fn is_foreign(&self, host: &[u8]) -> bool {
        let is = |other: &String| bare_host(host).eq_ignore_ascii_case(other.as_bytes());
        !self.foreign.is_empty() && !host.is_empty() && self.foreign.iter().any(is)
    }
}

/// A host without port, trailing dot and a leading `www.`.
pub fn bare_host(host: &[u8]) -> &[u8] {
    let end = memchr::memchr(b':', host).unwrap_or(host.len());
    let host = &host[..end];
    let host = host.strip_suffix(b".").unwrap_or(host);
    match host.get(..4) {
        Some(www) if www.eq_ignore_ascii_case(b"www.") => &host[4..],
        _ => host,
    }
}

/// The host in a text from a user: lower case, without scheme, user, port, path and spaces.
///
/// `None` when nothing is left or when it contains a space.
pub fn host_of(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next()?;
    let text = text.rsplit('@').next()?;
    let text = text.split(':').next()?.trim_end_matches('.');
    let plain = !text.is_empty() && !text.contains(char::is_whitespace);
    plain.then(|| text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_and_print() {
        for text in ["cookie:sid", "query:order", "field:uid_got", "remote_user", "path:/checkout/order-received/{id}"]
        {
            let place: Place = text.parse().expect(text);
            assert_eq!(place.to_string(), text);
        }
        for text in ["cookie", "cookie:", "header:x", "path:/thanks", "path:{id}", ""] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }

    #[test]
    fn ids_in_paths() {
        let cases: [(&str, &str, Option<&str>); 9] = [
            ("/order/{id}", "/order/1001", Some("1001")),
            ("/order/{id}", "/order/1001/", Some("1001")),
            ("/order/{id}", "/order/", None),
            ("/order/{id}", "/shop/order/1001", None),
            ("*/order/{id}", "/de/order/1001", Some("1001")),
            ("/o/{id}/thanks", "/o/77/thanks/", Some("77")),
            ("/o/{id}/thanks", "/o/77/pay", None),
            ("/o/{id}/thanks", "/o/77/88/thanks", None),
            ("/thanks-{id}.html", "/thanks-A7.html", Some("A7")),
        ];
        for (pattern, path, expected) in cases {
            let id = id_in_path(pattern, path.as_bytes());
            assert_eq!(id, expected.map(str::as_bytes), "{pattern} on {path}");
        }
    }

    #[test]
    fn own_hosts_with_and_without_www() {
        let site = Site { hosts: vec!["shop.example".into(), "*.shop.test".into()], ..Site::default() };
        for own in ["shop.example", "WWW.Shop.Example:443", "de.shop.test", "shop.example."] {
            assert!(site.owns(own.as_bytes()), "{own}");
        }
        for other in ["blog.shop.example", "shop.test", "evilshop.example", "", "www."] {
            assert!(!site.owns(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn hosts_as_people_write_them() {
        assert_eq!(host_of("https://Blog.Example:8080/a?b").as_deref(), Some("blog.example"));
        assert_eq!(host_of(" blog.example. ").as_deref(), Some("blog.example"));
        assert_eq!(host_of("https://"), None);
        assert_eq!(host_of("my blog"), None);
    }
}
