//! The short addresses of the publisher's own redirector, and where they lead: `/go/kettle` → the shop.
//!
//! Lists come as a plugin's table, as an nginx or Apache file, or as lines of two words.

use super::Found;
use super::address::Address;
use std::collections::BTreeMap;

/// Beginnings of paths that redirectors and link plugins use.
const PREFIXES: &[&str] = &[
    "/go/",
    "/out/",
    "/recommends/",
    "/recommend/",
    "/refer/",
    "/to/",
    "/get/",
    "/link/",
    "/links/",
    "/visit/",
    "/buy/",
    "/likes/",
    "/deal/",
    "/aff/",
    "/shop/out/",
    "/goto/",
    "/redirect/",
    "/r/",
    "/l/",
];

/// Where short addresses lead.
#[derive(Clone, Debug, Default)]
pub struct Redirector {
    targets: BTreeMap<String, Found>,
}

impl Redirector {
    /// The number of its addresses.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Where a path leads.
    pub fn target(&self, path: &str) -> Option<&Found> {
        let path = path.trim_end_matches('/');
        self.targets.get(path)
    }

    /// Whether a path is one of the redirector's, or looks like one.
    pub fn is_short(&self, path: &str) -> bool {
        self.target(path).is_some()
            || PREFIXES.iter().any(|prefix| path.len() > prefix.len() && path.starts_with(prefix))
    }

    /// Notes the pairs in a text: a line with a path before an address, as nginx, Apache and hosters write them.
    pub(super) fn read_text(&mut self, page: &str, text: &str) {
        for (nth, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with('#')) {
            let Some(at) = line.find("://") else { continue };
            let begin = line[..at].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |before| before + 1);
            let words = line[..begin].split(|c: char| c.is_whitespace() || "\"'={}(),".contains(c));
            let Some(path) = words.filter_map(short_path).next_back() else { continue };
            let url =
                line[begin..].split(|c: char| c.is_whitespace() || "\"'`<>".contains(c)).next().unwrap_or_default();
            self.add(&path, url.trim_end_matches([';', ',', '}']), page, &format!("line {}", nth + 1));
        }
    }

    /// Notes the pair in a table's row: the first cell that is a path of the own site, and the first that leads elsewhere.
    pub(super) fn read_row(&mut self, page: &str, place: &str, cells: &[&str]) {
        let is_away = |cell: &&&str| Address::of(cell).is_some_and(|address| !address.host.is_empty());
        let Some(target) = cells.iter().rfind(is_away) else { return };
        let path = cells.iter().filter(|cell| *cell != target).find_map(|cell| {
            let address = Address::of(cell)?;
            let is_plain = !cell.trim().contains(char::is_whitespace);
            // A list may name its own addresses in full.
            (is_plain && (address.host.is_empty() || self.looks_short(address))).then(|| address.path().to_owned())
        });
        if let Some(path) = path {
            self.add(&path, target.trim(), page, place);
        }
    }

    fn looks_short(&self, address: Address<'_>) -> bool {
        self.is_short(address.path())
    }

    fn add(&mut self, path: &str, url: &str, page: &str, place: &str) {
        let path = path.trim_end_matches('/');
        if path.len() > 1 && Address::of(url).is_some_and(|address| !address.host.is_empty()) {
            let found = Found { url: url.to_owned(), page: page.to_owned(), place: place.to_owned() };
            self.targets.insert(path.to_owned(), found);
        }
    }

    /// All pairs, by path.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &Found)> {
        self.targets.iter().map(|(path, found)| (path.as_str(), found))
    }
}

/// The path that a word of a server's settings means: `^/go/kettle/?$` is `/go/kettle`.
fn short_path(word: &str) -> Option<String> {
    let word =
        word.trim_start_matches(['^', '~', '*']).trim_end_matches('$').trim_end_matches("/?").trim_end_matches('/');
    let path = if word.starts_with('/') { word.to_owned() } else { format!("/{word}") };
    let is_path = path.len() > 1 && path[1..].chars().all(|c| c.is_alphanumeric() || "/-_.~%".contains(c));
    // A word without a slash is a directive's name or a number.
    (is_path && word.contains('/')).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str, path: &str) -> Option<String> {
        let mut list = Redirector::default();
        list.read_text("list", text);
        list.target(path).map(|found| found.url.clone())
    }

    #[test]
    fn pairs_are_read_from_every_kind_of_list() {
        let to = "https://www.amazon.com/dp/B1?tag=a-20";
        for line in [
            format!("/go/kettle {to}"),
            format!("/go/kettle/ {to} 302"),
            format!("Redirect 302 /go/kettle {to}"),
            format!("RewriteRule ^go/kettle/?$ {to} [R=302,L]"),
            format!("rewrite ^/go/kettle$ {to} redirect;"),
            format!("location = /go/kettle {{ return 302 {to}; }}"),
            format!("'/go/kettle': '{to}',"),
        ] {
            assert_eq!(target(&line, "/go/kettle/").as_deref(), Some(to), "{line}");
        }
        assert_eq!(target(&format!("# /go/kettle {to}"), "/go/kettle"), None);
        assert_eq!(target(to, "/go/kettle"), None);
    }

    #[test]
    fn pairs_are_read_from_rows() {
        let mut list = Redirector::default();
        list.read_row("list.csv", "row 1", &["Kettle", "/go/kettle", "https://a.example/?tag=x", "12"]);
        list.read_row("list.csv", "row 2", &["https://blog.example/go/pot", "https://a.example/pot"]);
        list.read_row("list.csv", "row 3", &["a text / with a slash", "https://a.example/pan"]);
        assert_eq!(list.len(), 2);
        assert_eq!(list.target("/go/pot").map(|found| found.place.as_str()), Some("row 2"));
        assert!(
            list.is_short("/go/other")
                && list.is_short("/go/pot/")
                && !list.is_short("/go/")
                && !list.is_short("/about")
        );
    }
}
