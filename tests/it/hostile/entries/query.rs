//! Addresses with partners' ids, alone and as kept from a log.

use std::sync::LazyLock;
use tagtrail::events::Interner;
use tagtrail::events::click_ids;
use tagtrail::events::collector::EventCollector;
use tagtrail::events::matcher::Matcher;
use tagtrail::events::query::{MAX_TAG, Params, decode, value};
use tagtrail::logs::Hit;
use tagtrail::logs::scan::Sink;
use tagtrail::logs::tally::LinePlace;
use tagtrail::merchant::{Merchant, Partners, settings};
use tagtrail::orders::KeyIndex;

/// A shop with settings for everything that an address can hold.
const SHOP: &str = r#"
[site]
hosts = ["shop.example"]
session = "query:s"
customer = "query:c"
[site.pages]
confirmation = ["/thanks*"]
confirmation_order_id = "query:order"
click_beacon = ["/aff/hit*"]
conversion_beacon = ["/aff/conv*"]
[policy]
tag_params = ["tag", "ref", "a"]
click_id_params = ["awc", "cjevent"]
"#;

static MERCHANT: LazyLock<Merchant> =
    LazyLock::new(|| Merchant::new(settings::parse("shop", SHOP).expect("settings"), Partners::default()));
static KEYS: LazyLock<KeyIndex> = LazyLock::new(KeyIndex::default);
static WATCH: LazyLock<Matcher<'static>> = LazyLock::new(|| Matcher::new(&MERCHANT, &KEYS));
static PARAMS: LazyLock<Params> = LazyLock::new(|| Params::new(&["tag", "ref", "a"].map(str::to_owned)));

/// Lines of addresses: the first is the requested page, the second the referring one, the third a `Location`.
pub(super) fn run(data: &[u8]) {
    for target in data.split(|b| *b == b'\n') {
        read(target);
    }
    let mut lines = data.split(|b| *b == b'\n');
    let mut next = || lines.next().unwrap_or_default();
    let hit = Hit { client: b"192.0.2.1", target: next(), referer: next(), location: next(), ..Hit::default() };
    let register = Interner::default();
    let mut observer = EventCollector::new(&WATCH, 0, &register);
    observer.hit(&hit, LinePlace { offset: 0, line: 1 });
    assert!(observer.kept.len() <= 1 && observer.kept.seen.hits == 1);
}

/// Reads one address.
fn read(target: &[u8]) {
    let mut decoded = Vec::new();
    decode(target, &mut decoded);
    assert!(decoded.len() <= target.len() && decoded.len() * 3 >= target.len());
    if let Some(tag) = PARAMS.read(target) {
        // A line feed separates two ids.
        assert!(tag.text.len() <= 2 * MAX_TAG + 1 && usize::from(tag.param) < 3, "{tag:?}");
        assert!(!tag.standing.is_readable() || !tag.standing.is_broken());
    }
    for name in ["tag", "awc", "cjevent", "ranSiteID", "order", ""] {
        let found = value(target, name.as_bytes());
        assert!(found.is_none_or(|found| found.len() < target.len() && !found.contains(&b'&')));
        let id = found.unwrap_or(target);
        // Shape and clock can be read from any id without a panic.
        let _ = (click_ids::condition(name, id), click_ids::time(name, id));
    }
}
