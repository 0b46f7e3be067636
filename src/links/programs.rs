//! Where the links of known programmes carry the partner's id.
//!
//! Hosts and parameters are those of the programmes' own link builders. A programme that is not listed here is known by the
//! settings alone: `tag_params` under `[policy]`, and the shop's hosts.

use super::address::Address;

/// Where a link carries the partner's id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdPlace {
    /// In a parameter; the first name is the one that new links get.
    Query(&'static [&'static str]),
    /// In the path, between two texts; an empty text after it means the next `/`, or the end.
    Path(&'static str, &'static str),
}

/// What a link must do to be a link of the programme.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// The host is the network's own: every link there should carry an id.
    Network,
    /// The host is the shop itself: links without an id are ordinary, unless the partner's other links there carry one.
    Shop,
}

/// A programme with links that can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Program {
    /// Its name, as the settings' presets have it.
    pub name: &'static str,
    /// Its hosts and those below them.
    pub hosts: &'static [&'static str],
    /// Where the id is.
    pub place: IdPlace,
    /// The owner of the host.
    pub reach: Reach,
}

/// Amazon's shops by the number at the end of their tags. Only what Amazon's link builder gives for certain is listed: of
/// the other shops both numbers are seen.
const MARKETPLACES: &[(&str, &str)] = &[
    ("amazon.com", "-20"),
    ("amazon.ca", "-20"),
    ("amazon.com.mx", "-20"),
    ("amazon.com.br", "-20"),
    ("amazon.co.uk", "-21"),
    ("amazon.de", "-21"),
    ("amazon.fr", "-21"),
    ("amazon.it", "-21"),
    ("amazon.es", "-21"),
    ("amazon.co.jp", "-22"),
];

/// Hosts that shorten a programme's links, and the programme.
const SHORTENERS: &[(&str, &str)] = &[
    ("amzn.to", "amazon-associates"),
    ("amzn.eu", "amazon-associates"),
    ("amzn.asia", "amazon-associates"),
    ("a.co", "amazon-associates"),
    ("tidd.ly", "awin"),
    ("shrsl.com", "shareasale"),
    ("ebay.us", "ebay"),
];

/// Hosts that shorten anybody's links.
const GENERAL_SHORTENERS: &[&str] = &[
    "bit.ly",
    "tinyurl.com",
    "t.co",
    "goo.gl",
    "ow.ly",
    "buff.ly",
    "rebrand.ly",
    "cutt.ly",
    "is.gd",
    "rb.gy",
    "geni.us",
    "shorturl.at",
    "t.ly",
    "bl.ink",
    "lnk.to",
];

/// Amazon hosts that sell nothing: help, music, advertisers and the programme itself.
const NO_SHOP: &[&str] = &[
    "aws",
    "music",
    "advertising",
    "affiliate-program",
    "partnernet",
    "programma-affiliazione",
    "afiliados",
    "partenaires",
    "sellercentral",
    "kdp",
    "developer",
    "press",
    "associates",
    "pay",
    "images-na",
    "m.media",
];

/// Pages of Amazon that sell nothing.
const NO_SALE: &[&str] =
    &["/gp/help", "/hz/", "/ap/", "/gp/css", "/review/", "/product-reviews/", "/gp/profile", "/b2b"];

/// The known programmes.
pub static ALL: &[Program] = &[
    Program {
        name: "amazon-associates",
        hosts: &[
            "amazon.com",
            "amazon.ca",
            "amazon.com.mx",
            "amazon.com.br",
            "amazon.co.uk",
            "amazon.de",
            "amazon.fr",
            "amazon.it",
            "amazon.es",
            "amazon.nl",
            "amazon.se",
            "amazon.pl",
            "amazon.com.be",
            "amazon.ie",
            "amazon.com.tr",
            "amazon.co.jp",
            "amazon.com.au",
            "amazon.in",
            "amazon.sg",
            "amazon.ae",
            "amazon.sa",
            "amazon.eg",
            "amazon.co.za",
        ],
        place: IdPlace::Query(&["tag"]),
        reach: Reach::Shop,
    },
    network("awin", &["awin1.com"], IdPlace::Query(&["awinaffid", "id"])),
    network(
        "cj",
        &["anrdoezrs.net", "dpbolvw.net", "jdoqocy.com", "kqzyfj.com", "tkqlhce.com", "qksrv.net"],
        IdPlace::Path("/click-", "-"),
    ),
    network(
        "cj",
        &["anrdoezrs.net", "dpbolvw.net", "jdoqocy.com", "kqzyfj.com", "tkqlhce.com", "qksrv.net"],
        IdPlace::Path("/links/", "/"),
    ),
    network("rakuten", &["click.linksynergy.com"], IdPlace::Query(&["id"])),
    network("shareasale", &["shareasale.com"], IdPlace::Query(&["u", "afftrack"])),
    network("impact", &["sjv.io", "pxf.io", "evyy.net", "ojrq.net", "7eer.net", "i8h2.net"], IdPlace::Path("/c/", "/")),
    network("partnerize", &["prf.hn"], IdPlace::Path("/click/camref:", "")),
    network(
        "tradedoubler",
        &["clk.tradedoubler.com", "clkuk.tradedoubler.com", "clkde.tradedoubler.com"],
        IdPlace::Query(&["a"]),
    ),
    network("tradetracker", &["tc.tradetracker.net"], IdPlace::Query(&["a"])),
    network("webgains", &["track.webgains.com"], IdPlace::Query(&["wgcampaignid"])),
    network("flexoffers", &["track.flexlinkspro.com", "track.flexlinks.com"], IdPlace::Query(&["pid"])),
    network("bol", &["partner.bol.com"], IdPlace::Query(&["s"])),
    network("ebay", &["rover.ebay.com"], IdPlace::Query(&["campid"])),
    Program {
        name: "ebay",
        hosts: &["ebay.com", "ebay.co.uk", "ebay.de", "ebay.fr", "ebay.it", "ebay.es", "ebay.ca", "ebay.com.au"],
        place: IdPlace::Query(&["campid"]),
        reach: Reach::Shop,
    },
];

const fn network(name: &'static str, hosts: &'static [&'static str], place: IdPlace) -> Program {
    Program { name, hosts, place, reach: Reach::Network }
}

/// A short link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Short {
    /// Of a programme.
    Program(&'static str),
    /// Of anybody.
    Anybody,
}

/// Whether a link is a short one.
pub fn short(address: Address<'_>) -> Option<Short> {
    let is = |host: &str| address.host.eq_ignore_ascii_case(host);
    // The front page of a shortener is no short link.
    if address.path().trim_matches('/').is_empty() {
        return None;
    }
    let of_program = SHORTENERS.iter().find(|(host, _)| is(host)).map(|(_, program)| Short::Program(program));
    of_program.or_else(|| GENERAL_SHORTENERS.iter().any(|host| is(host)).then_some(Short::Anybody))
}

/// The programme of a link by its host. Of several forms of one network's links, the one that the path has, else the first.
pub fn of(address: Address<'_>) -> Option<&'static Program> {
    let mut at_host = ALL.iter().filter(|program| program.hosts.iter().any(|host| address.is_at(host)));
    let first = at_host.clone().next()?;
    if first.name == "amazon-associates" && !sells(address) {
        return None;
    }
    let has_form = |program: &&Program| match program.place {
        IdPlace::Path(before, _) => address.path().contains(before),
        IdPlace::Query(_) => true,
    };
    Some(at_host.find(has_form).unwrap_or(first))
}

/// Whether a page of an Amazon shop can lead to a sale.
fn sells(address: Address<'_>) -> bool {
    let label = address.host.split('.').next().unwrap_or_default();
    let is_shop = !NO_SHOP.iter().any(|none| label.eq_ignore_ascii_case(none));
    is_shop && !NO_SALE.iter().any(|none| address.path().starts_with(none))
}

/// The number at the end of the tags of an Amazon shop, where it is certain.
pub fn marketplace(address: Address<'_>) -> Option<&'static str> {
    MARKETPLACES.iter().find(|(host, _)| address.is_at(host)).map(|(_, suffix)| *suffix)
}

/// The number at the end of an Amazon tag.
pub fn suffix(id: &str) -> Option<&str> {
    let at = id.len().checked_sub(3).filter(|at| *at > 0 && id.is_char_boundary(*at))?;
    let tail = &id[at..];
    let bytes = tail.as_bytes();
    (bytes[0] == b'-' && bytes[1] == b'2' && bytes[2].is_ascii_digit()).then_some(tail)
}

/// A programme by its name.
pub fn named(name: &str) -> Option<&'static Program> {
    ALL.iter().find(|program| program.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(url: &str) -> Option<&'static str> {
        of(Address::of(url).expect("a link")).map(|program| program.name)
    }

    #[test]
    fn links_name_their_programmes() {
        for (url, program) in [
            ("https://www.amazon.de/dp/B000000001?tag=a-21", Some("amazon-associates")),
            ("https://smile.amazon.com/dp/B000000001", Some("amazon-associates")),
            ("https://aws.amazon.com/s3/", None),
            ("https://www.amazon.com/gp/help/customer/display.html", None),
            ("https://www.awin1.com/cread.php?awinmid=1&awinaffid=2", Some("awin")),
            ("https://www.dpbolvw.net/click-123-456", Some("cj")),
            ("https://acme.sjv.io/c/123/456/789", Some("impact")),
            ("https://prf.hn/click/camref:1011lAbC/destination:https%3A%2F%2Fa.example", Some("partnerize")),
            ("https://blog.example/", None),
        ] {
            assert_eq!(name(url), program, "{url}");
        }
    }

    #[test]
    fn short_links_and_marketplaces() {
        let at = |url| Address::of(url).expect("a link");
        assert_eq!(short(at("https://amzn.to/3abc")), Some(Short::Program("amazon-associates")));
        assert_eq!(short(at("https://bit.ly/3abc")), Some(Short::Anybody));
        assert_eq!(short(at("https://bit.ly/")), None);
        assert_eq!(marketplace(at("https://www.amazon.co.uk/dp/x")), Some("-21"));
        assert_eq!(marketplace(at("https://www.amazon.nl/dp/x")), None);
        assert_eq!(
            (suffix("kettle-20"), suffix("-20"), suffix("kettle-30"), suffix("é-2")),
            (Some("-20"), None, None, None)
        );
    }
}
