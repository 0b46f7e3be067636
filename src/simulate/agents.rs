//! The user agents of the browsers and robots that visit.

use super::chance::Chance;

/// A browser by its place in [`Agents::texts`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Agent(pub(super) u16);

/// All user agents of the simulation.
#[derive(Debug)]
pub(super) struct Agents {
    /// Their texts.
    pub(super) texts: Vec<String>,
    desktop: std::ops::Range<usize>,
    mobile: std::ops::Range<usize>,
    robots: std::ops::Range<usize>,
    in_app: std::ops::Range<usize>,
    own_app: std::ops::Range<usize>,
}

/// Chromium sends only its main version, Firefox a fixed platform: few texts cover most people.
const DESKTOP: [&str; 5] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{safari} Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.0.0 Safari/537.36 Edg/{chrome}.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{firefox}.0) Gecko/20100101 Firefox/{firefox}.0",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:{firefox}.0) Gecko/20100101 Firefox/{firefox}.0",
];

const MOBILE: [&str; 4] = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS {ios} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{safari} Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/{samsung}.0 Chrome/{chrome}.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Android 15; Mobile; rv:{firefox}.0) Gecko/{firefox}.0 Firefox/{firefox}.0",
];

const ROBOTS: [&str; 7] = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "LinkChecker/10.5 (+https://linkchecker.github.io/linkchecker/)",
    "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
    "python-requests/2.32.3",
];

/// The browsers inside other apps, and the shop's own app.
const IN_APP: [&str; 3] = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 385.0.0.27.74 (iPhone15,4; iOS 18_5; en_GB; en; scale=3.00; 1179x2556)",
    "Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.48 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/512.0.0.54.109;]",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22G86 musical_ly_39.8.0 BytedanceWebview/d8a21c6",
];

const OWN_APP: [&str; 2] = ["LanternApp/5.2.1 (iOS 18.6; iPhone16,2)", "LanternApp/5.2.0 (Android 15; Pixel 9)"];

/// The number of generations of each browser that are in use; the first ones are the popular ones.
const GENERATIONS: usize = 12;

/// Safari's version and the system's, which go together.
const SAFARI: [(&str, &str); GENERATIONS] = [
    ("18.6", "18_6"),
    ("18.5", "18_5"),
    ("26.0", "18_6"),
    ("17.6", "17_6"),
    ("18.4", "18_4"),
    ("18.1", "18_1"),
    ("17.4", "17_4"),
    ("16.6", "16_6"),
    ("17.1", "17_1"),
    ("16.3", "16_3"),
    ("15.6", "15_6"),
    ("15.4", "15_4"),
];

impl Agents {
    /// Every browser in its generations, the popular ones first, and the robots.
    pub(super) fn new() -> Self {
        let desktop = generations(&DESKTOP);
        let mobile = generations(&MOBILE);
        let first_mobile = desktop.len();
        let first_robot = first_mobile + mobile.len();
        let first_in_app = first_robot + ROBOTS.len();
        let first_own = first_in_app + IN_APP.len();
        let others = ROBOTS.iter().chain(&IN_APP).chain(&OWN_APP).map(|text| (*text).to_owned());
        let texts: Vec<String> = desktop.into_iter().chain(mobile).chain(others).collect();
        Self {
            desktop: 0..first_mobile,
            mobile: first_mobile..first_robot,
            robots: first_robot..first_in_app,
            in_app: first_in_app..first_own,
            own_app: first_own..texts.len(),
            texts,
        }
    }

    /// A browser of a desktop or a phone, the popular ones more often.
    pub(super) fn browser(&self, mobile: bool, chance: &mut Chance) -> Agent {
        let range = if mobile { &self.mobile } else { &self.desktop };
        let near = chance.unit() * chance.unit();
        Agent((range.start + (range.len() as f64 * near) as usize) as u16)
    }

    /// One of the two most popular browsers of its kind, of which an office or a carrier has many.
    pub(super) fn popular(&self, mobile: bool, chance: &mut Chance) -> Agent {
        let range = if mobile { &self.mobile } else { &self.desktop };
        Agent((range.start + chance.below(2)) as u16)
    }

    /// A robot.
    pub(super) fn robot(&self, chance: &mut Chance) -> Agent {
        Agent((self.robots.start + chance.below(self.robots.len())) as u16)
    }

    /// The browser inside another app.
    pub(super) fn in_app(&self, chance: &mut Chance) -> Agent {
        Agent((self.in_app.start + chance.below(self.in_app.len())) as u16)
    }

    /// The shop's own app.
    pub(super) fn own_app(&self, chance: &mut Chance) -> Agent {
        Agent((self.own_app.start + chance.below(self.own_app.len())) as u16)
    }

    /// Whether a browser is a phone's, which wanders between networks.
    pub(super) fn is_mobile(&self, agent: Agent) -> bool {
        self.mobile.contains(&usize::from(agent.0))
    }

    /// Whether it is Safari, or another browser of iOS, which deletes cookies that a script wrote.
    pub(super) fn caps_cookies(&self, agent: Agent) -> bool {
        let text = self.text(agent);
        let desktop = text.contains("Version/") && !text.contains("Chrome") && !text.contains("Android");
        text.contains("iPhone") || text.contains("iPad") || desktop && text.contains("Safari/")
    }

    /// The user agent's text.
    pub(super) fn text(&self, agent: Agent) -> &str {
        &self.texts[usize::from(agent.0)]
    }
}

/// The texts of each browser in each generation, generation by generation.
fn generations(browsers: &[&str]) -> Vec<String> {
    let mut texts = Vec::new();
    for (age, (safari, ios)) in SAFARI.iter().enumerate() {
        for browser in browsers {
            texts.push(
                browser
                    .replace("{chrome}", &(143 - age).to_string())
                    .replace("{firefox}", &(145 - age).to_string())
                    .replace("{samsung}", &(29 - age).to_string())
                    .replace("{safari}", safari)
                    .replace("{ios}", ios),
            );
        }
    }
    texts
}
