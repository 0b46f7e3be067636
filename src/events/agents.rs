//! What a user agent is: a person's browser, a browser inside an app, or a machine.
//!
//! The words are those by which crawlers, link checkers, previewers and scripts name themselves. A machine that
//! calls itself a browser is not found here.

use super::Facts;
use foldhash::quality::RandomState;
use memchr::memmem::{self, Finder};
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

/// Words of machines, in lower case. `bot` alone would find `cubot` phones: it has its own rule.
const MACHINES: &[&[u8]] = &[
    b"crawl",
    b"spider",
    b"slurp",
    b"scrap",
    b"fetch",
    b"archiver",
    b"validator",
    b"checker",
    b"monitor",
    b"preview",
    b"headless",
    b"phantomjs",
    b"facebookexternalhit",
    b"whatsapp",
    b"curl/",
    b"wget",
    b"python",
    b"java/",
    b"okhttp",
    b"go-http-client",
    b"libwww",
    b"apache-httpclient",
    b"httpclient",
    b"axios",
    b"node-fetch",
    b"guzzle",
    b"perl",
    b"ruby",
    b"lighthouse",
    b"pagespeed",
    b"gtmetrix",
    b"pingdom",
    b"uptime",
    b"siteaudit",
    b"linkcheck",
    b"feed",
    b"mediapartners",
    b"adsbot",
    b"google-",
    b"bingpreview",
    b"yandex.com/bots",
    b"embedly",
    b"vkshare",
    b"w3c_",
    b"nutch",
    b"heritrix",
    b"search",
    b"seo",
    b"http://",
    b"https://",
    b"+http",
    b"@",
    b"scan",
    b"index",
];

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
];

static MACHINE_FINDERS: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| MACHINES.iter().map(Finder::new).collect());
static APP_FINDERS: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| APPS.iter().map(Finder::new).collect());

/// Agents that are remembered for all chunks, and the bytes of the longest one: strangers can write any number of any
/// length, and visitors' browsers are a few hundred.
const MOST_KNOWN: usize = 4096;
const LONGEST_KNOWN: usize = 512;

/// What user agents are: each is read once, and every chunk of every log asks here.
#[derive(Debug, Default)]
pub(super) struct Agents {
    known: RwLock<HashMap<Box<[u8]>, Facts, RandomState>>,
}

impl Agents {
    /// What a user agent is, see [`classify`]. Asked once per distinct agent and chunk.
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

/// What a user agent is; one that was not logged is nothing in particular.
pub fn classify(agent: &[u8]) -> Facts {
    let lower = agent.to_ascii_lowercase();
    let says_exactly = |word: &[u8]| memmem::find(agent, word).is_some();
    let mut facts = Facts::default();
    if is_bot(&lower) || MACHINE_FINDERS.iter().any(|word| word.find(&lower).is_some()) {
        facts = facts.with(Facts::CRAWLER);
    }
    if APP_FINDERS.iter().any(|word| word.find(agent).is_some()) {
        facts = facts.with(Facts::IN_APP);
    }
    let ios = says_exactly(b"iPhone") || says_exactly(b"iPad") || says_exactly(b"iPod");
    let desktop =
        says_exactly(b"Safari/") && says_exactly(b"Version/") && !says_exactly(b"Chrom") && !says_exactly(b"Android");
    if ios || desktop {
        facts = facts.with(Facts::SAFARI);
    }
    facts
}

/// `bot` at a word's end or before punctuation: `Googlebot/2.1`, `bot.html`, but not `CUBOT`.
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
    fn people_and_machines_are_told_apart() {
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
