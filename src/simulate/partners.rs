//! The partners: their names, sites, ids and own accounts.

use super::chance::Chance;
use super::people::{Folks, write_customer};
use super::world::{TagShape, World};

/// The kind of a partner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PartnerKind {
    /// Writes about things.
    Content,
    /// Collects discount codes, with an extension that fills them in at the checkout.
    Coupon,
    /// Shares its commission.
    Cashback,
}

impl PartnerKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Coupon => "coupon",
            Self::Cashback => "cashback",
        }
    }
}

/// A partner.
#[derive(Debug)]
pub(super) struct Partner {
    /// Its id.
    pub(super) tag: String,
    /// Its name.
    pub(super) name: String,
    /// Its host.
    pub(super) host: String,
    /// What it does.
    pub(super) kind: PartnerKind,
    /// Whether it is still a partner.
    pub(super) active: bool,
    /// Its own account at the shop.
    pub(super) own_account: u64,
}

/// All partners: the active ones first, then the closed ones.
#[derive(Debug)]
pub(super) struct Roster {
    /// The partners.
    pub(super) list: Vec<Partner>,
    /// How many of them are active.
    pub(super) active: usize,
}

const FIRST: [&str; 40] = [
    "amber", "birch", "cedar", "dapper", "ember", "fable", "gentle", "harbor", "indigo", "juniper", "kindly", "linden",
    "maple", "nimble", "orchard", "pepper", "quiet", "rustic", "saffron", "timber", "umber", "velvet", "willow",
    "yonder", "zesty", "anchor", "bramble", "copper", "drift", "elder", "frost", "glimmer", "hollow", "island",
    "jolly", "lively", "meadow", "northern", "opal", "prairie",
];

const SECOND: [&str; 32] = [
    "almanac",
    "bench",
    "cottage",
    "diary",
    "edit",
    "finds",
    "guide",
    "house",
    "ideas",
    "journal",
    "ledger",
    "letters",
    "market",
    "notes",
    "pages",
    "parlour",
    "picks",
    "post",
    "quarterly",
    "review",
    "rooms",
    "shelf",
    "stories",
    "studio",
    "table",
    "threads",
    "tips",
    "verdict",
    "weekly",
    "workshop",
    "yard",
    "digest",
];

impl Roster {
    /// The partners of a world. No two share their first word, so that half an id still means one of them, as long as there are
    /// no more partners than words.
    pub(super) fn new(world: &World, folks: &mut Folks, chance: &mut Chance) -> Self {
        let active = world.programme.partners;
        let total = active + world.programme.closed;
        let mut first: Vec<usize> = (0..FIRST.len()).collect();
        let mut second: Vec<usize> = (0..SECOND.len()).collect();
        chance.shuffle(&mut first);
        chance.shuffle(&mut second);
        let numbers = apart(total, chance);
        let list = (0..total)
            .map(|n| {
                let name = name_of(n, &first, &second);
                Partner {
                    tag: tag_of(world.programme.tags, &name, numbers[n]),
                    host: format!("{name}.example"),
                    name,
                    kind: kind_of(n, active),
                    active: n < active,
                    own_account: folks.new_account(),
                }
            })
            .collect();
        Self { list, active }
    }

    /// An active partner, the larger ones more often.
    pub(super) fn someone(&self, chance: &mut Chance) -> usize {
        (self.active as f64 * chance.unit() * chance.unit()) as usize
    }

    /// An active partner other than one.
    pub(super) fn rival(&self, of: usize, kind: PartnerKind, chance: &mut Chance) -> usize {
        let rivals: Vec<usize> = (0..self.active).filter(|at| *at != of && self.list[*at].kind == kind).collect();
        match rivals.len() {
            0 => (of + 1) % self.active,
            n => rivals[chance.below(n)],
        }
    }

    /// How many ids begin with a text.
    pub(super) fn beginning_with(&self, text: &str) -> usize {
        let begins = |partner: &&Partner| partner.tag.starts_with(text);
        self.list.iter().filter(begins).count()
    }

    /// The partner list as a file.
    pub(super) fn file(&self) -> Vec<u8> {
        let mut out = b"tag,partner,hosts,kind,status,own_customer_ids\n".to_vec();
        for partner in &self.list {
            let status = if partner.active { "active" } else { "closed" };
            let line = format!(
                "{tag},{name},www.{host};{host},{kind},{status},",
                tag = partner.tag,
                name = partner.name,
                host = partner.host,
                kind = partner.kind.name(),
            );
            out.extend_from_slice(line.as_bytes());
            write_customer(&mut out, partner.own_account);
            out.push(b'\n');
        }
        out
    }
}

/// A name of two words; with more partners than words the second word changes, and at last a number follows.
fn name_of(n: usize, first: &[usize], second: &[usize]) -> String {
    let round = n / FIRST.len();
    let a = FIRST[first[n % FIRST.len()]];
    let b = SECOND[second[(n * 7 + round * 5) % SECOND.len()]];
    match round / SECOND.len() {
        0 => format!("{a}{b}"),
        more => format!("{a}{b}{more}"),
    }
}

fn tag_of(shape: TagShape, name: &str, number: u64) -> String {
    match shape {
        TagShape::Suffixed => format!("{name}-20"),
        TagShape::Words => name.to_owned(),
        TagShape::Numbers => number.to_string(),
    }
}

/// The kind of a partner: every sixth active one collects codes, every tenth shares its commission.
const fn kind_of(n: usize, active: usize) -> PartnerKind {
    match n {
        n if n >= active => PartnerKind::Content,
        n if n % 6 == 4 => PartnerKind::Coupon,
        n if n % 10 == 9 => PartnerKind::Cashback,
        _ => PartnerKind::Content,
    }
}

/// Six-digit numbers that differ in their first four digits.
fn apart(count: usize, chance: &mut Chance) -> Vec<u64> {
    let mut heads: Vec<u64> = (1000..10_000).collect();
    chance.shuffle(&mut heads);
    let numbers = heads.iter().cycle().zip(0_u64..).take(count);
    numbers.map(|(head, n)| head * 100 + (n * 37 + n / 9000) % 100).collect()
}
