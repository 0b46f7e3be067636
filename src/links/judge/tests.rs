//! Every kind of defect, with what it is nearly.

use super::*;
use crate::links::Severity;
use crate::links::ids::Counts;
use crate::merchant::{Partners, Settings};

fn partner(tag: &str, name: &str) -> Partner {
    Partner { tag: tag.to_owned(), name: name.to_owned(), active: true, ..Partner::default() }
}

struct Bench {
    merchant: Merchant,
    registry: Registry,
    readers: Readers,
}

impl Bench {
    fn new(list: Vec<Partner>, counts: &Counts) -> Self {
        let mut merchant = Merchant::new(Settings::default(), Partners::default());
        merchant.site.hosts = vec!["shop.example".to_owned()];
        let readers = Readers::new(&merchant);
        Self { registry: Registry::new(Partners::of(list), counts), readers, merchant }
    }

    fn of_publisher() -> Self {
        let closed = Partner { active: false, ..partner("oldkettle-20", "Kettle") };
        Self::new(vec![partner("kettle-20", "Kettle"), partner("kettle-21", "Kettle"), closed], &Counts::new())
    }

    fn judge(&self, url: &str) -> Option<Judged> {
        self.judge_at(url, Setting::default())
    }

    fn judge_at(&self, url: &str, setting: Setting<'_>) -> Option<Judged> {
        let Self { merchant, registry, readers } = self;
        Ground { merchant, registry, readers, as_of: Some(Micros(1_790_000_000_000_000)) }.judge(url, setting)
    }

    fn kinds(&self, url: &str) -> Vec<Kind> {
        let judged = self.judge(url);
        judged.map_or_else(Vec::new, |judged| judged.defects.iter().map(|defect| defect.kind).collect())
    }

    fn corrected(&self, url: &str) -> Option<String> {
        self.judge(url).and_then(|judged| judged.corrected)
    }
}

const B1: &str = "https://www.amazon.com/dp/B000000001";

#[test]
fn defects_and_their_corrections() {
    let bench = Bench::of_publisher();
    let right = format!("{B1}?tag=kettle-20");
    for (tail, kind, corrected) in [
        ("", Kind::MissingId, Some(&right)),
        ("?tag=", Kind::MissingId, Some(&right)),
        ("?tag={tag}", Kind::UnexpandedMacro, Some(&right)),
        ("&tag=kettle-20", Kind::MalformedLink, Some(&right)),
        ("?tag%3Dkettle-20", Kind::MalformedLink, Some(&right)),
        ("?tag=kettle", Kind::TruncatedId, Some(&right)),
        ("?tag=kettle-", Kind::TruncatedId, Some(&right)),
        ("?tag=kettle-2O", Kind::AlteredId, Some(&right)),
        ("?tag=teapots-20", Kind::UnregisteredId, None),
        ("?tag=oldkettle-20", Kind::ClosedId, None),
        ("?tag=maas", Kind::OtherProgram, None),
        ("?ref=kettle-20", Kind::OtherProgram, Some(&format!("{B1}?ref=kettle-20&tag=kettle-20"))),
        ("?tag=kettle-20&tag=teapots-20", Kind::ConflictingIds, Some(&right)),
        ("?tag=kettle-20&tag=kettle-20", Kind::DoubledParameter, Some(&right)),
    ] {
        let url = format!("{B1}{tail}");
        assert_eq!(bench.kinds(&url), [kind], "{url}");
        assert_eq!(bench.corrected(&url).as_ref(), corrected, "{url}");
    }
    assert!(bench.kinds(&right).is_empty());
}

#[test]
fn ids_belong_to_their_marketplace() {
    let bench = Bench::of_publisher();
    let url = "https://www.amazon.de/dp/B000000001?tag=kettle-20";
    assert_eq!(bench.kinds(url), [Kind::OtherMarketplace]);
    assert_eq!(bench.corrected(url).as_deref(), Some("https://www.amazon.de/dp/B000000001?tag=kettle-21"));
    assert!(bench.kinds("https://www.amazon.de/dp/B000000001?tag=kettle-21").is_empty());
    // Which number the Dutch shop's tags have is not certain.
    assert!(bench.kinds("https://www.amazon.nl/dp/B000000001?tag=kettle-20").is_empty());
}

#[test]
fn short_links_and_links_of_nobody() {
    let bench = Bench::of_publisher();
    assert_eq!(bench.kinds("https://amzn.to/3abc"), [Kind::ShortLink]);
    assert_eq!(bench.judge("https://amzn.to/3abc").map(|judged| judged.defects[0].severity), Some(Severity::Risk));
    for url in
        ["https://example.org/a?tag=news", "https://www.amazon.com/gp/help/x", "https://www.ebay.com/itm/1", "/about"]
    {
        assert_eq!(bench.judge(url), None, "{url}");
    }
}

#[test]
fn a_network_link_always_needs_an_id_and_a_shop_link_only_where_the_programme_is_in_use() {
    let bench = Bench::new(Vec::new(), &[("awin", [("77".to_owned(), 9)].into())].into());
    assert_eq!(bench.kinds("https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Fa.example"), [Kind::MissingId]);
    assert!(bench.kinds("https://www.awin1.com/").is_empty());
    assert_eq!(bench.judge(B1), None, "no Amazon id was seen anywhere");
    let unknown = bench.judge("https://www.awin1.com/cread.php?awinmid=1&awinaffid=88").expect("a link");
    assert_eq!((unknown.defects[0].kind, unknown.defects[0].severity), (Kind::UnregisteredId, Severity::Risk));
}

#[test]
fn a_copied_click_id_is_nobodys() {
    let bench = Bench::new(vec![partner("nina", "Nina")], &Counts::new());
    let id = format!("1001_1788220814_{}", "a1".repeat(16));
    let setting = Setting { is_tagged_page: true, ..Setting::default() };
    let judged = bench.judge_at(&format!("https://shop.example/p/kettle?awc={id}"), setting).expect("a link");
    assert_eq!(judged.defects[0].kind, Kind::CopiedClickId);
    assert_eq!(judged.corrected, None);
}

#[test]
fn links_to_the_shop_itself_need_an_id_on_partners_pages_alone() {
    let bench = Bench::new(vec![partner("nina-01", "Nina")], &Counts::new());
    let url = "https://www.shop.example/p/kettle";
    assert_eq!(bench.judge(url), None, "the shop's own pages link without ids");
    let judged = bench.judge_at(url, Setting { owner: Some(0), ..Setting::default() }).expect("a link");
    assert_eq!(judged.defects[0].kind, Kind::MissingId);
    assert_eq!(judged.corrected.as_deref(), Some("https://www.shop.example/p/kettle?tag=nina-01"));
    assert_eq!(bench.kinds("https://www.shop.example/p/kettle?tag=nima-01"), [Kind::AlteredId]);
}

#[test]
fn parameters_that_browsers_remove_are_a_risk() {
    assert!(removers("irclickid").next().is_some());
    let mut judged = Judged::default();
    strip_risk("irclickid", &mut judged);
    assert_eq!(judged.defects.first().map(|defect| defect.severity), Some(Severity::Risk));
    strip_risk("tag", &mut judged);
    assert_eq!(judged.defects.len(), 1, "lists that people switch on are no risk of every link");
}
