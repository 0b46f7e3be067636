//! Classifies user agents: a person's browser, a browser inside an app, or a machine.
//!
//! Three rules, measured on a public list of 2,115 agents of crawlers (99 % are found) and on the browsers and apps in the tests
//! (none is taken for a machine). A machine names itself by a word of its trade (`bot`, `crawl`, `synthetic`); or it says
//! `compatible;`, which of the browsers only those of the nineties did; or it neither begins as browsers do nor names a system
//! that people use. The last rule alone proves little (`ODD_AGENT`): a browser that hides its name, or one that nobody here has
//! seen, breaks it as well. A machine that copies a browser's text is not found here.

use super::Facts;
use foldhash::quality::RandomState;
use memchr::memmem::{self, Finder};
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

/// Words of machines, in lower case. `bot` alone would find `cubot` phones: it has its own rule.
#[rustfmt::skip]
const MACHINES: &[&[u8]] = &[
    b"crawl", b"spider", b"slurp", b"scrap", b"archiver", b"validator", b"checker", b"monitor", b"headless",
    b"phantomjs", b"facebookexternalhit", b"whatsapp", b"curl/", b"wget", b"python", b"java/", b"okhttp",
    b"go-http-client", b"libwww", b"httpclient", b"axios", b"node-fetch", b"guzzle", b"perl", b"ruby", b"lighthouse",
    b"pagespeed", b"gtmetrix", b"pingdom", b"uptime", b"siteaudit", b"linkcheck", b"mediapartners", b"adsbot",
    b"google-", b"yandex.com/bots", b"embedly", b"vkshare", b"w3c_", b"nutch", b"heritrix", b"http://", b"https://",
    b"+http", b"@", b"synthetic", b"playwright", b"selenium", b"puppeteer", b"webdriver", b"ptst/", b"rigor",
    b"thousandeyes", b"dareboost", b"catchpoint", b"ghost inspector", b"httrack", b"nikto", b"zgrab", b"acunetix",
    b"openvas", b"netcraft", b"siteimprove", b"silktide", b"securityheaders", b"criticalcss", b"favicon", b"imageproxy",
    b"sitemaps", b"printfriendly",
];

/// Words of machines that also occur in the texts of apps (`NAVER(inapp; search; …)`): they count where no app is named.
#[rustfmt::skip]
const MACHINES_UNLESS_APPS: &[&[u8]] = &[
    b"search", b"seo", b"index", b"scan", b"feed", b"fetch", b"preview", b"agent", b"verify", b"capture", b"copier",
    b"optimizer", b"watcher", b"collapsify", b"finder", b"newsai", b"newsnow", b"readable", b"hotjar", b"scope3",
    b"datanyze", b"hardenize", b"foregenix", b"adbeat", b"mariner", b"-user/", b"linktiger", b"miniature.io",
    b"watchtowr", b"ylt chrome", b"marketgoo", b"playstore-google", b"sindup",
];

/// Words of systems and small browsers of people, in lower case: an agent that begins with none of [`BEGINNINGS`] and holds none
/// of these is a machine's. `app/` keeps a shop's own app, `ShopApp/3.1`.
#[rustfmt::skip]
const PEOPLE: &[&[u8]] = &[
    b"iphone", b"ipad", b" ios", b"(ios", b"android", b"darwin", b"cfnetwork", b"dalvik", b"windows nt", b"macintosh",
    b"blackberry", b"symbian", b"nokia", b"app/", b"browser", b"lynx", b"w3m", b"links (", b"elinks", b"firefox/", b"chrome/", b"safari/", b"edge/", b"edg/", b"playstation",
    b"nintendo", b"tizen", b"webos", b"kaios", b"ucweb", b"opera", b"dillo", b"netsurf",
];

/// Names of browsers, in lower case, as some send them without anything else.
#[rustfmt::skip]
const BROWSERS: &[&[u8]] = &[
    b"firefox", b"chrome", b"chromium", b"safari", b"edge", b"brave", b"vivaldi", b"mozilla", b"duckduckgo", b"librewolf",
    b"waterfox", b"konqueror", b"epiphany", b"falkon", b"samsung internet", b"internet explorer", b"msie",
];

/// How browsers begin, in lower case.
const BEGINNINGS: &[&[u8]] = &[b"mozilla/", b"opera/"];

/// Browsers that said `compatible;`, in lower case.
const COMPATIBLE: &[&[u8]] = &[b"msie", b"trident", b"konqueror"];

/// Words of browsers inside apps.
const APPS: &[&[u8]] = &[
    b"FBAN/",
    b"FBAV/",
    b"FB_IAB",
    b"Instagram",
    b"musical_ly",
    b"BytedanceWebview",
    b"TikTok",
    b"Pinterest/",
    b"Snapchat",
    b"Line/",
    b"MicroMessenger",
    b"LinkedInApp",
    b"Twitter for",
    b"; wv)",
    b"GSA/",
    b"NAVER(inapp",
    b"KAKAOTALK",
    b"baiduboxapp",
    b"Flipboard",
    b"SmartNews",
    b"Reddit/",
    b"Klarna/",
];

static MACHINE_FINDERS: Finders = LazyLock::new(|| finders(MACHINES));
static WEAK_FINDERS: Finders = LazyLock::new(|| finders(MACHINES_UNLESS_APPS));
static PEOPLE_FINDERS: Finders = LazyLock::new(|| finders(PEOPLE));
static APP_FINDERS: Finders = LazyLock::new(|| finders(APPS));

type Finders = LazyLock<Vec<Finder<'static>>>;

fn finders(words: &[&'static [u8]]) -> Vec<Finder<'static>> {
    words.iter().map(|word| Finder::new(*word)).collect()
}

fn holds_any(text: &[u8], words: &[Finder<'static>]) -> bool {
    words.iter().any(|word| word.find(text).is_some())
}

/// The most agents that are remembered over all chunks, and the longest one in bytes. Strangers can send any number of any
/// length; visitors' browsers are a few hundred.
const MOST_KNOWN: usize = 4096;
const LONGEST_KNOWN: usize = 512;

/// Remembers the class of each user agent: each is read once, and every chunk of every log looks it up here.
#[derive(Debug, Default)]
pub(super) struct Agents {
    known: RwLock<HashMap<Box<[u8]>, Facts, RandomState>>,
}

impl Agents {
    /// The class of a user agent, see [`classify`]. Called once per distinct agent and chunk.
    pub(super) fn facts(&self, agent: &[u8]) -> Facts {
        if let Some(facts) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(agent) {
            return *facts;
        }
        let facts = classify(agent);
        if agent.len() <= LONGEST_KNOWN {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() < MOST_KNOWN {
                known.insert(agent.into(), facts);
            }
        }
        facts
    }
}

/// Classifies a user agent. One that was not logged has no class.
pub fn classify(agent: &[u8]) -> Facts {
    let lower = agent.to_ascii_lowercase();
    let says_exactly = |word: &[u8]| memmem::find(agent, word).is_some();
    let mut facts = Facts::default();
    let in_app = holds_any(agent, &APP_FINDERS);
    if in_app {
        facts = facts.with(Facts::IN_APP);
    }
    if names_machine(&lower, in_app) {
        facts = facts.with(Facts::CRAWLER);
    } else if is_odd(&lower, in_app) {
        facts = facts.with(Facts::CRAWLER.with(Facts::ODD_AGENT));
    }
    let ios = says_exactly(b"iPhone") || says_exactly(b"iPad") || says_exactly(b"iPod");
    let desktop =
        says_exactly(b"Safari/") && says_exactly(b"Version/") && !says_exactly(b"Chrom") && !says_exactly(b"Android");
    if ios || desktop {
        facts = facts.with(Facts::SAFARI);
    }
    facts
}

/// Whether an agent, in lower case, says that it is a machine's.
fn names_machine(lower: &[u8], in_app: bool) -> bool {
    let has = |word: &&[u8]| memmem::find(lower, word).is_some();
    let of_people = in_app || has(&b"yasearchbrowser".as_slice());
    if is_bot(lower) || holds_any(lower, &MACHINE_FINDERS) || (!of_people && holds_any(lower, &WEAK_FINDERS)) {
        return true;
    }
    let compatible = begins_as_browser(lower) && memmem::find(lower, b"compatible;").is_some();
    compatible && !COMPATIBLE.iter().any(has)
}

/// Whether an agent, in lower case, has no form that a browser's has. An agent that was not logged has none, and is not odd; the
/// bare name of a browser is what some send that hide their version.
fn is_odd(lower: &[u8], in_app: bool) -> bool {
    let is_named = BROWSERS.contains(&lower) || holds_any(lower, &PEOPLE_FINDERS);
    !in_app && lower.len() > 1 && !begins_as_browser(lower) && !is_named
}

fn begins_as_browser(lower: &[u8]) -> bool {
    BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning))
}

/// Whether `bot` is at a word's end or before punctuation: `Googlebot/2.1`, `bot.html`, but not `CUBOT`.
fn is_bot(lower: &[u8]) -> bool {
    memmem::find_iter(lower, b"bot").any(|at| {
        let phone = at >= 2 && &lower[at - 2..at] == b"cu";
        let word_ends = lower.get(at + 3).is_none_or(|next| !next.is_ascii_alphabetic());
        !phone && (word_ends || lower[at..].starts_with(b"bots"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_machines_differ() {
        for machine in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "curl/8.5.0",
            "facebookexternalhit/1.1",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116 Safari/537.36",
        ] {
            assert!(classify(machine.as_bytes()).has(Facts::CRAWLER), "{machine}");
        }
        for person in [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0 Mobile Safari/537.36",
            "Mozilla/5.0 (X11; Linux x86_64; rv:138.0) Gecko/20100101 Firefox/138.0",
        ] {
            assert_eq!(classify(person.as_bytes()), Facts::default(), "{person}");
        }
    }

    /// Agents as today's browsers and apps send them, with the oddest words that we know of.
    const BROWSERS: &[&str] = &[
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 OPR/122.0.0.0",
        "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; U; Android 10; en-US; RMX1911) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.4 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; arm_64; Android 13; SM-A536B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 YaBrowser/24.4 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 12; M2101K6G) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 YaApp_Android/24.50/apad YaSearchBrowser/24.50 BroPP/1.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15",
        "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0",
        "Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/126.2 like Chrome/126.0 Safari/537.36",
        "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/4.0 Chrome/94.0 TV Safari/537.36",
        "Mozilla/5.0 (PlayStation 5 3.11) AppleWebKit/605.1.15 (KHTML, like Gecko)",
        "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
        "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
        "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; id) Presto/2.12.423 Version/12.16",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Avast/126.0",
        "Mozilla/5.0 (Linux; Android 13; V2250) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/115.0 Mobile Safari/537.36 VivoBrowser/14.2",
        "Mozilla/5.0 (Linux; Android 10; LIO-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0 HuaweiBrowser/15.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/465.0;FBBV/600;FBDV/iPhone15,2]",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 Instagram 338.0",
        "Mozilla/5.0 (Linux; Android 13; SM-A146P; wv) AppleWebKit/537.36 Version/4.0 Chrome/126.0 Mobile Safari/537.36 musical_ly_2023406 BytedanceWebview/d8a21c6",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 NAVER(inapp; search; 2000; 12.6.1; 13PRO)",
        "Mozilla/5.0 (Linux; Android 14; SM-S911N; wv) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 KAKAOTALK/10.8.3 (INAPP)",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49 NetType/WIFI Language/en",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/320.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 13; wv) AppleWebKit/537.36 Version/4.0 Chrome/126.0 Mobile Safari/537.36 [Pinterest/Android]",
        "ShopApp/5.2 (iPhone; iOS 17.5; Scale/3.00)",
        "WillowApp/3",
        "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A)",
        "Shop/1204 CFNetwork/1496.0.7 Darwin/23.5.0",
        "Firefox",
        "Safari",
        "",
        "-",
    ];

    #[test]
    fn no_browser_or_app_is_a_machine() {
        for agent in BROWSERS {
            assert!(!classify(agent.as_bytes()).has(Facts::CRAWLER), "{agent}");
        }
    }

    #[test]
    fn machines_are_found_by_their_form() {
        for machine in [
            "BrandPeek/1.0 (varies)",
            "Mozilla/5.0 (compatible; SomeNewThing/0.1)",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Playwright/1.40.0",
            "check_http/v2.2.1 (nagios-plugins 2.2.1)",
            "Amazon CloudFront",
        ] {
            assert!(classify(machine.as_bytes()).has(Facts::CRAWLER), "{machine}");
        }
    }

    #[test]
    fn an_agent_that_names_nothing_is_odd_but_no_proven_machine() {
        for odd in ["Acme", "BrandPeek/1.0 (varies)", "KioskShell 4"] {
            assert!(classify(odd.as_bytes()).has(Facts::CRAWLER.with(Facts::ODD_AGENT)), "{odd}");
        }
        for named in ["Zabbixbot", "curl/8.5.0", "Mozilla/5.0 (compatible; SomeNewThing/0.1)"] {
            assert!(!classify(named.as_bytes()).has(Facts::ODD_AGENT), "{named}");
        }
    }

    #[test]
    fn agents_beyond_those_that_are_remembered_are_told_too() {
        let agents = Agents::default();
        for round in 0..2 {
            for n in 0..MOST_KNOWN + 10 {
                let agent = if n % 2 == 0 { format!("Firefox/{n}") } else { format!("curl/{n}") };
                assert_eq!(agents.facts(agent.as_bytes()), classify(agent.as_bytes()), "{agent}, round {round}");
            }
        }
        assert_eq!(agents.known.into_inner().map(|known| known.len()).ok(), Some(MOST_KNOWN));
    }

    #[test]
    fn apps_and_safari_are_known() {
        let app =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 300.0";
        assert!(classify(app.as_bytes()).has(Facts::IN_APP.with(Facts::SAFARI)));
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15";
        assert_eq!(classify(mac.as_bytes()), Facts::SAFARI);
    }
}
