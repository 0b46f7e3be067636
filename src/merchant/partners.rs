//! The partner list: who owns which tag, on which hosts, in which programme and since when.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use foldhash::fast::RandomState;

pub use super::headers::recognise;
pub use super::partner::{Partner, PartnerFile};
use super::roster::{Seen, read_file};
use super::site::bare_host;
use super::tags::{Nearness, Tags};
use super::terms::Terms;
use crate::base::error::Result;
use crate::base::identity::{Id, Key};
use crate::tables::TableKind;

/// Partners (indices of [`Partners::list`]) by a text, in ascending order.
type Index = HashMap<Box<[u8]>, Vec<u32>, RandomState>;

/// The owners of each host: the first partner of each name. The host of a platform can have very many.
type Owners = HashMap<Box<[u8]>, BTreeSet<u32>, RandomState>;

/// All partners, with indexes to find them.
#[derive(Clone, Debug, Default)]
pub struct Partners {
    /// The partners in the order of their files.
    pub list: Vec<Partner>,
    /// The files, in the order in which they were given.
    pub lists: Vec<PartnerFile>,
    hosts: Index,
    owners: Owners,
    coupons: Index,
    /// Partners by their own customer ids.
    customers: HashMap<Key, Vec<u32>, RandomState>,
    tags: Tags,
}

impl Partners {
    /// Reads partner lists; `programs` are the programmes that a list can name.
    ///
    /// If there is only the default programme, every name means that one: no settings say how they differ.
    ///
    /// # Errors
    /// An error for a file that cannot be read or has no tag column, and for a row without a tag, with the tag of
    /// another row, with an unknown programme, or with a date or a host that cannot be read. The error of a row names
    /// its line.
    pub fn read(files: &[(PathBuf, TableKind)], programs: &[Terms]) -> Result<Self> {
        Self::read_with(files, programs, &BTreeMap::new())
    }

    /// The same with `columns`, which maps tagtrail's columns to the lists' own headers.
    ///
    /// # Errors
    /// Those of [`Partners::read`], and one for a header that a list does not have.
    pub fn read_with(
        files: &[(PathBuf, TableKind)],
        programs: &[Terms],
        columns: &BTreeMap<String, String>,
    ) -> Result<Self> {
        let mut list = Vec::new();
        let mut seen = Seen::default();
        let mut lists = Vec::new();
        for (path, kind) in files {
            lists.push(read_file(path, *kind, programs, columns, &mut list, &mut seen)?);
        }
        Ok(Self { lists, ..Self::of(list) })
    }

    /// Indexes partners with distinct tags.
    pub fn of(list: Vec<Partner>) -> Self {
        let mut partners = Self::default();
        let mut first: HashMap<&str, u32, RandomState> = HashMap::default();
        for (at, partner) in (0_u32..).zip(&list) {
            let owner = *first.entry(&partner.name).or_insert(at);
            for host in &partner.hosts {
                let host = bare_host(host.as_bytes());
                add(&mut partners.hosts, host, at);
                partners.owners.entry(host.into()).or_default().insert(owner);
                if let Some(main) = main_of(host) {
                    add(&mut partners.hosts, main, at);
                    partners.owners.entry(main.into()).or_default().insert(owner);
                }
            }
            for id in &partner.own_customers {
                partners.customers.entry(Key::of(Id::Customer, id.as_bytes())).or_default().push(at);
            }
            for coupon in &partner.coupons {
                add(&mut partners.coupons, normal_coupon(coupon).as_bytes(), at);
            }
        }
        partners.tags = Tags::of(&list);
        partners.list = list;
        partners
    }

    /// The partner with exactly this tag.
    pub fn by_tag(&self, tag: &[u8]) -> Option<u32> {
        self.tags.exact(tag)
    }

    /// All partners of a host, with or without `www.` and a port, in any letter case. A host below a listed one is the same
    /// partner's (`m.partner.example`), unless anybody can register names there (`max.wordpress.com`).
    pub fn by_host(&self, host: &[u8]) -> &[u32] {
        lower_host(host, |host| listed(&self.hosts, host).map_or(&[][..], Vec::as_slice))
    }

    /// Whether a partner lists this very host.
    pub fn lists_host(&self, host: &[u8]) -> bool {
        lower_host(host, |host| self.hosts.contains_key(host))
    }

    /// The owner of a host: the first of the partner's ids if it has several. A host that several partners list belongs
    /// to a platform, and has no owner.
    pub fn owner_of(&self, host: &[u8]) -> Option<u32> {
        let owners = lower_host(host, |host| listed(&self.owners, host))?;
        self.by_host(host).first().copied().filter(|_| owners.len() == 1)
    }

    /// Whether one of a partner's ids has this host.
    pub fn is_owner(&self, host: &[u8], partner: u32) -> bool {
        let owners = lower_host(host, |host| listed(&self.owners, host));
        owners.is_some_and(|owners| owners.contains(&self.tags.owner(partner)))
    }

    /// Whether a customer id is one of the partner's own.
    pub fn is_own_customer(&self, partner: u32, customer: Key) -> bool {
        self.customers.get(&customer).is_some_and(|owners| owners.binary_search(&partner).is_ok())
    }

    /// Whether a text looks like the registered ids of any partner; see [`Tags::resembles`].
    pub fn resembles(&self, text: &[u8]) -> bool {
        self.tags.resembles(text)
    }

    /// Whether all registered ids are numbers.
    pub fn are_numbers(&self) -> bool {
        self.tags.are_numbers()
    }

    /// Whether a text may be a registered number with one damaged digit; see [`Tags::is_beside_number`].
    pub fn is_beside_number(&self, text: &[u8]) -> bool {
        self.tags.is_beside_number(text)
    }

    /// All partners that own a coupon code, in any letter case, in ascending order.
    pub fn by_coupon(&self, code: &str) -> &[u32] {
        let code = normal_coupon(code);
        self.coupons.get(code.as_bytes()).map_or(&[], Vec::as_slice)
    }

    /// The steps of one search among the registered ids; see [`Tags::cost`].
    pub fn cost(&self) -> usize {
        self.tags.cost()
    }

    /// Finds the registered tag that a text probably means; see [`Tags::nearest`].
    pub fn nearest(&self, text: &[u8], hint: Option<u32>) -> Nearness {
        self.tags.nearest(text, hint)
    }
}

/// The entry of a host, else that of the nearest host above it, up to the name that somebody registered.
fn listed<'i, V>(index: &'i HashMap<Box<[u8]>, V, RandomState>, host: &[u8]) -> Option<&'i V> {
    index.get(host).or_else(|| {
        let registered = registered(host)?.len();
        let mut above = host;
        std::iter::from_fn(|| {
            above = &above[memchr::memchr(b'.', above)? + 1..];
            (above.len() >= registered).then_some(above)
        })
        .find_map(|host| index.get(host))
    })
}

/// The part of a host that its owner registered, by the list of public endings; none of an address, or of such an ending.
fn registered(host: &[u8]) -> Option<&[u8]> {
    let is_name = host.iter().rev().take_while(|byte| **byte != b'.').any(|byte| !byte.is_ascii_digit());
    psl::domain(host).filter(|_| is_name).map(|domain| domain.as_bytes())
}

/// The site of which a host is the form for phones.
fn main_of(host: &[u8]) -> Option<&[u8]> {
    let main = [&b"m."[..], b"mobile.", b"amp."].into_iter().find_map(|front| host.strip_prefix(front))?;
    (registered(host)? == main).then_some(main)
}

/// Looks up a host in lower case, without `www.` and port; returns the default for a text that is not a host.
fn lower_host<T: Default>(host: &[u8], find: impl FnOnce(&[u8]) -> T) -> T {
    let host = bare_host(host);
    // A host name has 253 bytes at most; a longer text is not a host name.
    let mut lower = [0_u8; 256];
    let Some(lower) = lower.get_mut(..host.len()) else { return T::default() };
    lower.copy_from_slice(host);
    lower.make_ascii_lowercase();
    find(lower)
}

fn add(index: &mut Index, key: &[u8], partner: u32) {
    let entry = index.entry(key.into()).or_default();
    if entry.last() != Some(&partner) {
        entry.push(partner);
    }
}

fn normal_coupon(code: &str) -> String {
    code.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use crate::base::units::Micros;
    use std::io::Write;

    use super::*;
    use crate::base::error::{Error, Kind};

    fn read_all(texts: &[&str]) -> Result<Partners> {
        let kind = TableKind::Csv { delimiter: b',' };
        let files: Vec<_> = texts
            .iter()
            .map(|text| {
                let mut file = tempfile::NamedTempFile::new().expect("a file");
                file.write_all(text.as_bytes()).expect("written");
                file
            })
            .collect();
        let paths: Vec<_> = files.iter().map(|file| (file.path().to_path_buf(), kind)).collect();
        Partners::read(&paths, &[Terms::default()])
    }

    fn fail(text: &str) -> Error {
        read_all(&[text]).expect_err("wrong")
    }

    const LIST: &str = "\
Tracking ID,Publisher,Website,kind,status,since,until,program,own_customer_ids,coupons
nina-20,Nina,https://www.Nina.example/blog;nina.test,Content,active,2026-01-01,,,c-1;c-2,NINA10
,,,,,,,,,
deals-20,Deals,deals.example,coupon,closed,,2026-08-10,,,SAVE5;nina10
deals2-20,Deals,deals.example,coupon,closed,,,,,
";

    #[test]
    fn a_host_below_a_partners_is_the_partners_unless_anybody_can_have_one_there() {
        let hosts = ["kim.example", "ann.co.uk", "pat.wordpress.com", "m.lee.example", "192.0.2.7", "co.uk"];
        let list = (0..).zip(hosts).map(|(at, host): (u32, &str)| Partner {
            tag: at.to_string(),
            name: at.to_string(),
            hosts: vec![host.to_owned()],
            ..Partner::default()
        });
        let partners = Partners::of(list.collect());
        for (host, owner) in [
            ("m.kim.example", Some(0)),
            ("a.b.KIM.example:8080", Some(0)),
            ("notkim.example", None),
            ("shop.ann.co.uk", Some(1)),
            ("max.co.uk", None),
            ("pat.wordpress.com", Some(2)),
            ("max.wordpress.com", None),
            ("www.lee.example", Some(3)),
            ("1.192.0.2.7", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(partners.owner_of(host.as_bytes()), owner, "{host}");
            assert_eq!(partners.by_host(host.as_bytes()).first().copied(), owner, "{host}");
        }
        assert!(partners.lists_host(b"www.kim.example") && !partners.lists_host(b"m.kim.example"));
    }

    #[test]
    fn a_list_is_read_and_found_by_tag_host_and_coupon() {
        let partners = read_all(&[LIST]).expect("a list");
        let nina = &partners.list[0];
        assert_eq!((nina.name.as_str(), nina.kind.as_str(), nina.line), ("Nina", "content", 2));
        assert_eq!(nina.hosts, ["www.nina.example", "nina.test"]);
        assert_eq!(nina.own_customers, ["c-1", "c-2"]);
        let is_own = |partner, id: &str| partners.is_own_customer(partner, Key::of(Id::Customer, id.as_bytes()));
        assert!(is_own(0, "c-2") && !is_own(0, "c-3") && !is_own(1, "c-2"));
        assert_eq!(partners.list[1].line, 4, "blank rows count as lines");
        assert_eq!(partners.by_tag(b"deals-20"), Some(1));
        assert_eq!(partners.by_tag(b"Deals-20"), None);
        assert_eq!(partners.by_host(b"nina.example"), [0]);
        assert_eq!(partners.by_host(b"WWW.NINA.TEST:443"), [0]);
        assert_eq!(partners.by_host(b"deals.example"), [1, 2]);
        assert_eq!(partners.by_host(b"m.nina.example"), [0], "the same partner's site for phones");
        assert_eq!(
            [&b"WWW.nina.test:443"[..], b"deals.example", b"other.example"].map(|host| partners.owner_of(host)),
            [Some(0), Some(1), None]
        );
        assert!(partners.is_owner(b"deals.example", 2) && !partners.is_owner(b"deals.example", 0));
        assert!(partners.by_host(&[b'a'; 300]).is_empty());
        assert_eq!(partners.by_coupon(" Nina10"), [0, 1]);
        assert!(partners.by_coupon("").is_empty());
    }

    #[test]
    fn a_partner_is_open_between_its_dates() {
        let partners = read_all(&[LIST]).expect("a list");
        let day = |day| Micros(crate::base::units::days_from_civil(2026, 8, day) * 86_400_000_000);
        let [nina, dated, undated] = &partners.list[..] else {
            panic!("three partners");
        };
        assert!(nina.open_at(day(1)));
        assert!(!nina.open_at(Micros(0)));
        assert!(dated.open_at(day(10)), "its last day");
        assert!(!dated.open_at(day(11)));
        assert!(!undated.open_at(day(1)));
    }

    #[test]
    fn what_is_wrong_with_a_list_has_its_line() {
        let twice = read_all(&["tag,partner\na,A\n", "tag,partner\nb,B\na,A\n"]);
        let twice = twice.expect_err("listed twice");
        assert_eq!((twice.kind, twice.place.as_str()), (Kind::Format, "line 3"));
        assert_eq!(twice.what, "the id in the column tag is listed twice");
        assert!(twice.hint.contains(" line 2;"), "{}", twice.hint);
        assert_eq!(fail("tag,partner\n,A\n").what, "a partner has no tag");
        assert_eq!(fail("tag,until\na,soon\n").place, "line 2");
        assert_eq!(fail("partner,hosts\nA,a.example\n").kind, Kind::Columns);
    }

    #[test]
    fn a_list_with_her_own_headers() {
        let list = "Werbepartner,Kürzel,Webseite,Provision,Seit\nSchäfer,kaffee,https://www.kaffee.example/,8 %,01.03.2026\n\
                    Küche,kueche,\"kueche.example, https://shop.kueche.example\",8 %,\n";
        let partners = read_all(&[list]).expect("a list");
        assert_eq!((partners.by_tag(b"kaffee"), partners.by_host(b"kaffee.example")), (Some(0), [0].as_slice()));
        assert_eq!(partners.list[1].hosts, ["kueche.example", "shop.kueche.example"]);
        assert_eq!(partners.list[0].name, "Schäfer");
        assert_eq!(partners.list[0].since.map(|since| since.to_string()).as_deref(), Some("2026-03-01T00:00:00Z"));
        assert_eq!(partners.lists[0].unused, ["Provision"]);

        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"Wer,Was,Wo\nA,a-1,a.example\n").expect("written");
        let files = [(file.path().to_path_buf(), TableKind::Csv { delimiter: b',' })];
        let map =
            |tag: &str| BTreeMap::from([("tag".to_owned(), tag.to_owned()), ("hosts".to_owned(), "Wo".to_owned())]);
        let read = |tag| Partners::read_with(&files, &[Terms::default()], &map(tag));
        assert_eq!(read("was").expect("mapped").by_host(b"a.example"), [0]);
        let wrong = read("Wass").expect_err("no such header");
        assert_eq!((wrong.kind, wrong.hint.as_str()), (Kind::Columns, "the nearest header is \"Was\""));
    }
}
