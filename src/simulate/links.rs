//! The links on the partners' pages, sound ones and broken ones. A broken link is broken for everybody who follows it.

use super::cause::Cause;
use super::chance::Chance;
use super::partners::{Partner, Roster};
use super::shop::Shop;
use super::world::{TagShape, World};

/// A link on a partner's page.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// The partner.
    pub(super) partner: usize,
    /// The address of the partner's page with the link.
    pub(super) page: String,
    /// The product to which it leads.
    pub(super) product: usize,
    /// Path and query to which it leads.
    pub(super) target: String,
    /// The same without id and companions, as a browser requests it that strips them.
    pub(super) bare: String,
    /// A hop before the landing, with the status of its answer.
    pub(super) hop: Option<Hop>,
    /// The value that a script on the landing finds under the id parameter; empty for none.
    pub(super) read_as: String,
    /// The flaw of the link; [`Cause::Credited`] when it has none.
    pub(super) flaw: Cause,
    /// Whether the line alone names the partner, without a referrer.
    pub(super) speaks: bool,
    /// Whether the id is after `#`: no request of a page holds it, and only the click beacon names it.
    pub(super) fragment: bool,
}

/// A redirect on the shop's own host.
#[derive(Clone, Debug)]
pub(super) struct Hop {
    /// What is requested first.
    pub(super) target: String,
    /// The same without the id, where the redirect stores the id and redirects without it; empty for other redirects.
    pub(super) bare: String,
    /// Whether it is requested by plain HTTP.
    pub(super) plain: bool,
    /// The status of the answer.
    pub(super) status: u16,
}

/// All links.
#[derive(Debug)]
pub(super) struct Links {
    /// The links.
    pub(super) list: Vec<Link>,
    sound: Vec<usize>,
    broken: Vec<usize>,
}

/// Queries of links that are put together wrongly.
const MANGLINGS: [&str; 8] = [
    "?size=m&amp;{param}={tag}",
    "%3F{param}%3D{tag}",
    "?size=m?{param}={tag}",
    "&{param}={tag}",
    "?{param}%3D{tag}",
    "?{param}={PARTNER_ID}",
    "?{param}=%%TAG%%",
    "?{param}={tag}&{param}=newsletter",
];

impl Links {
    /// Four to six sound links of every partner, and some broken ones of each kind.
    pub(super) fn new(world: &World, shop: &Shop, roster: &Roster, chance: &mut Chance) -> Self {
        let mut maker = Maker { world, shop, roster, list: Vec::new() };
        for partner in 0..roster.active {
            for _ in 0..4 + chance.below(3) {
                maker.sound(partner, chance);
            }
        }
        let each = (roster.active / 8).max(4);
        for n in 0..each {
            maker.missing(chance);
            maker.truncated(chance);
            maker.altered(n, chance);
            maker.unknown(n, chance);
            maker.dropped(n, chance);
        }
        for mangling in MANGLINGS {
            maker.malformed(mangling, chance);
        }
        Self::of(maker.list)
    }

    fn of(list: Vec<Link>) -> Self {
        let places = |sound: bool| {
            let all = list.iter().enumerate();
            let some = all.filter(|(_, link)| (link.flaw == Cause::Credited) == sound);
            some.map(|(at, _)| at).collect()
        };
        Self { sound: places(true), broken: places(false), list }
    }

    /// Any link, as strangers find them: broken ones are rare, and some sound ones are popular.
    pub(super) fn any(&self, chance: &mut Chance) -> &Link {
        let some = if chance.share(0.12) { &self.broken } else { &self.sound };
        let near = chance.unit() * chance.unit();
        &self.list[some[(some.len() as f64 * near) as usize]]
    }

    /// A sound link of a partner.
    pub(super) fn of_partner(&self, partner: usize, chance: &mut Chance) -> &Link {
        self.among(|link| link.partner == partner && link.flaw == Cause::Credited, chance)
    }

    /// A link with a flaw.
    pub(super) fn with_flaw(&self, flaw: Cause, chance: &mut Chance) -> &Link {
        self.among(|link| link.flaw == flaw, chance)
    }

    fn among(&self, fits: impl Fn(&Link) -> bool, chance: &mut Chance) -> &Link {
        let some: Vec<&Link> = self.list.iter().filter(|link| fits(link)).collect();
        match some.len() {
            0 => &self.list[self.sound[0]],
            n => some[chance.below(n)],
        }
    }
}

/// Makes links, each of its partner to another product.
struct Maker<'w> {
    world: &'w World,
    shop: &'w Shop,
    roster: &'w Roster,
    list: Vec<Link>,
}

impl Maker<'_> {
    /// A product without a link of the partner yet, so that host and landing page identify the link.
    fn product(&self, partner: usize, chance: &mut Chance) -> usize {
        let mut product = *chance.one(&self.shop.eligible);
        for _ in 0..50 {
            let taken = |link: &Link| link.partner == partner && link.product == product;
            if !self.list.iter().any(taken) {
                break;
            }
            product = *chance.one(&self.shop.eligible);
        }
        product
    }

    fn param(&self) -> &str {
        &self.world.programme.tag_param
    }

    fn partner(&self, at: usize) -> &Partner {
        &self.roster.list[at]
    }

    /// A link with the query `{param}={value}`, often with companions before or after it.
    fn link(&self, partner: usize, value: &str, chance: &mut Chance) -> Link {
        let product = self.product(partner, chance);
        let path = self.shop.products[product].page.to_string();
        let tag = format!("{}={value}", self.param());
        let companions = self.companions(chance);
        let query = match (companions.as_str(), chance.below(2)) {
            ("", _) => tag,
            (with, 0) => format!("{tag}&{with}"),
            (with, _) => format!("{with}&{tag}"),
        };
        let page = format!(
            "https://www.{}/{}-{}",
            self.partner(partner).host,
            chance.one(&["best", "our-favourite", "tested", "gift-ideas", "under-50"]),
            self.shop.products[product].sku.to_lowercase(),
        );
        Link {
            partner,
            page,
            product,
            target: format!("{path}?{query}"),
            bare: path,
            hop: None,
            read_as: value.to_owned(),
            flaw: Cause::Credited,
            speaks: true,
            fragment: false,
        }
    }

    /// Leads a link through the shop's redirector, where it has one.
    fn redirected(&self, mut link: Link) -> Link {
        let redirector = &self.world.programme.redirector;
        if redirector.is_empty() || !link.target.contains(&format!("{}=", self.param())) {
            return link;
        }
        let query = link.target.split_once('?').map_or("", |(_, query)| query);
        link.hop = Some(Hop {
            target: format!("{redirector}?{query}&to={}", link.bare),
            bare: format!("{redirector}?to={}", link.bare),
            plain: false,
            status: 302,
        });
        link.target.clone_from(&link.bare);
        link
    }

    fn companions(&self, chance: &mut Chance) -> String {
        let names = &self.world.programme.companions;
        if names.is_empty() || chance.share(0.5) {
            return String::new();
        }
        let pairs: Vec<String> = names.iter().map(|name| format!("{name}={:07x}", chance.bits() >> 36)).collect();
        pairs.join("&")
    }

    fn sound(&mut self, partner: usize, chance: &mut Chance) {
        let tag = self.partner(partner).tag.clone();
        let mut link = self.link(partner, &tag, chance);
        if chance.sometimes(self.world.programme.fragments) {
            link.fragment = true;
            link.target.clone_from(&link.bare);
        } else if chance.share(0.06) && self.world.programme.redirector.is_empty() {
            link.hop = Some(Hop {
                target: format!("/go/{:06x}?{}={tag}", chance.bits() >> 40, self.param()),
                bare: String::new(),
                plain: false,
                status: 302,
            });
        }
        let link = self.redirected(link);
        self.list.push(link);
    }

    fn missing(&mut self, chance: &mut Chance) {
        let partner = self.roster.someone(chance);
        let mut link = self.link(partner, "", chance);
        link.target.clone_from(&link.bare);
        link.flaw = Cause::MissingTag;
        link.speaks = false;
        self.list.push(link);
    }

    fn malformed(&mut self, mangling: &str, chance: &mut Chance) {
        let partner = self.roster.someone(chance);
        let tag = self.partner(partner).tag.clone();
        let mut link = self.link(partner, "", chance);
        let query = mangling.replace("{param}", self.param()).replace("{tag}", &tag);
        link.target = format!("{}{query}", link.bare);
        link.read_as = match mangling.split_once("?{param}=") {
            Some(("", macro_text)) if !macro_text.contains("{tag}") => macro_text.to_owned(),
            Some(("", _)) => tag,
            _ => String::new(),
        };
        link.flaw = Cause::MalformedLink;
        link.speaks = mangling.contains("{tag}");
        self.list.push(link);
    }

    /// Makes links with cut ids: more than half of the id is left, and no other id begins with it.
    fn truncated(&mut self, chance: &mut Chance) {
        let partner = self.roster.someone(chance);
        let tag = self.partner(partner).tag.clone();
        let shortest = (tag.len() / 2 + 2).min(tag.len() - 1);
        let cut = &tag[..shortest + chance.below(tag.len() - shortest)];
        let mut link = self.link(partner, cut, chance);
        link.flaw = Cause::TruncatedTag;
        link.speaks = self.roster.beginning_with(cut) == 1;
        let link = self.redirected(link);
        self.list.push(link);
    }

    fn altered(&mut self, n: usize, chance: &mut Chance) {
        let partner = self.roster.someone(chance);
        let tag = self.partner(partner).tag.clone();
        let shape = self.world.programme.tags;
        let wrong = mistyped(&tag, shape, n, chance);
        let mut link = self.link(partner, &wrong, chance);
        link.flaw = Cause::AlteredTag;
        // One wrong digit in a number is another number: only the partner's own site shows that it is meant.
        link.speaks = shape != TagShape::Numbers || !wrong.bytes().all(|b| b.is_ascii_digit());
        let link = self.redirected(link);
        self.list.push(link);
    }

    /// Makes links with unknown ids: half of them have the id of a partner that left, half an id that never existed.
    fn unknown(&mut self, n: usize, chance: &mut Chance) {
        if self.roster.list.len() == self.roster.active {
            return;
        }
        let closed = self.roster.active + chance.below(self.roster.list.len() - self.roster.active);
        let tag = self.partner(closed).tag.clone();
        let mut link = self.link(closed, &tag, chance);
        if n % 3 == 2 {
            let never = never_registered(self.world.programme.tags, chance);
            link.target = link.target.replace(&tag, &never);
            link.page = format!("https://www.{never}.example/links");
            link.read_as = never;
        }
        link.flaw = Cause::UnknownTag;
        let link = self.redirected(link);
        self.list.push(link);
    }

    /// Makes links that lose the query: in the shop's redirector, or in its step from HTTP to HTTPS.
    fn dropped(&mut self, n: usize, chance: &mut Chance) {
        let partner = self.roster.someone(chance);
        let tag = self.partner(partner).tag.clone();
        let mut link = self.link(partner, &tag, chance);
        let forgets = n.is_multiple_of(2) && self.world.programme.redirector.is_empty();
        let (target, plain, status) = if forgets {
            (format!("/go/{:06x}?{}={tag}", chance.bits() >> 40, self.param()), false, 302)
        } else {
            (link.target.clone(), true, 301)
        };
        let hop = Hop { target, bare: String::new(), plain, status };
        link.hop = Some(hop);
        link.target.clone_from(&link.bare);
        link.read_as = String::new();
        link.flaw = Cause::RedirectDroppedTag;
        self.list.push(link);
    }
}

/// An id with a typing mistake; never the id itself.
fn mistyped(tag: &str, shape: TagShape, n: usize, chance: &mut Chance) -> String {
    let stem = tag.strip_suffix("-20").unwrap_or(tag);
    let end = &tag[stem.len()..];
    let at = 2 + chance.below(stem.len().saturating_sub(4).max(1));
    let (head, rest) = stem.split_at(at);
    let (letter, tail) = rest.split_at(1);
    match (n % 5, shape) {
        (0, TagShape::Suffixed) => format!("{stem}-21"),
        (0 | 1, _) => format!("{tag}{}", chance.one(&[".", ")", "%20", ","])),
        (2, TagShape::Words | TagShape::Suffixed) => tag.to_uppercase(),
        (3, _) => format!("{head}{letter}{letter}{tail}{end}"),
        // Where the last letters are equal, removing one would cut the id short rather than mistype it.
        _ if rest.starts_with(tail) => format!("{head}{letter}{letter}{tail}{end}"),
        _ => format!("{head}{tail}{end}"),
    }
}

/// An id that looks like the others and was never given to anybody; it differs much from all names that exist.
fn never_registered(shape: TagShape, chance: &mut Chance) -> String {
    let text = format!("{}{:05}", chance.one(&["xq", "zz", "vk"]), chance.below(100_000));
    match shape {
        TagShape::Suffixed => format!("{text}-20"),
        TagShape::Words => text,
        TagShape::Numbers => format!("77{:08}", chance.below(100_000_000)),
    }
}
