//! The people who visit, with their addresses and browsers.

use std::io::Write;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

use super::agents::{Agent, Agents};
use super::chance::{Chance, mixed};
use super::clicks::ClickId;
use super::world::World;
use crate::base::units::Micros;

/// The network of the shop's own people, where they try links.
pub(super) const STAFF: &str = "198.51.100.0/28";

/// A client's address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Address {
    /// An IPv4 address.
    V4(u32),
    /// An IPv6 address: a household's network, and the part that privacy extensions change.
    V6(u64, u64),
}

impl Address {
    /// Somebody's own address; IPv6 in the range that is set aside for documentation.
    fn own(chance: &mut Chance) -> Self {
        if chance.share(0.3) {
            let network = 0x2001_0db8_0000_0000 | (chance.bits() >> 32);
            return Self::V6(network, chance.bits());
        }
        Self::public_v4(chance)
    }

    /// An address outside the private, local and multicast ranges.
    fn public_v4(chance: &mut Chance) -> Self {
        loop {
            let bits = (chance.bits() >> 32) as u32;
            // Addresses of a large CDN are excluded too, because no visitor comes from them.
            let (first, two) = (bits >> 24, bits >> 16);
            let cdn = matches!(two, 0x6810..=0x681f | 0xa29e | 0xa29f);
            if !cdn && !matches!(first, 0 | 10 | 100 | 127 | 169 | 172 | 192 | 198 | 203 | 224..) {
                return Self::V4(bits);
            }
        }
    }

    /// An address in [`STAFF`].
    pub(super) fn of_staff(chance: &mut Chance) -> Self {
        Self::V4(0xc633_6401 + chance.below(14) as u32)
    }

    /// The household of an address.
    pub(super) fn network(self) -> u64 {
        match self {
            Self::V4(bits) => u64::from(bits),
            Self::V6(network, _) => network,
        }
    }

    /// The same household with the address of another day.
    fn another_day(self, chance: &mut Chance) -> Self {
        match self {
            Self::V4(_) => self,
            Self::V6(network, _) => Self::V6(network, chance.bits()),
        }
    }

    /// Writes the address as servers do. Writing into memory cannot fail.
    pub(super) fn write(self, out: &mut Vec<u8>) {
        let _ = match self {
            Self::V4(bits) => write!(out, "{}", Ipv4Addr::from(bits)),
            Self::V6(network, host) => {
                let bits = (u128::from(network) << 64) | u128::from(host);
                write!(out, "{}", Ipv6Addr::from(bits))
            }
        };
    }
}

/// Somebody who visits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person {
    /// Their address at home, or in the office.
    pub(super) home: Address,
    /// Whether many others share address and browser.
    pub(super) many_visitors: bool,
    /// Their browser.
    pub(super) agent: Agent,
    /// Whether that is a phone's.
    pub(super) mobile: bool,
    /// Their account; 0 for guests.
    pub(super) account: u64,
    /// Whether the shop's session ids end with the visit.
    pub(super) forgets_session: bool,
}

/// A browser: its cookies, the page it shows, and the time on its user's watch.
#[derive(Clone, Debug)]
pub(super) struct Browser {
    /// The time.
    pub(super) now: Micros,
    /// The address of the page it shows; empty for none.
    pub(super) page: Rc<str>,
    /// The client's address.
    pub(super) address: Address,
    /// Whether many others share address and browser.
    pub(super) many_visitors: bool,
    /// Which browser it is.
    pub(super) agent: Agent,
    /// The session id; 0 before the shop gave one.
    pub(super) session: u64,
    /// The account that is logged in; 0 for none.
    pub(super) customer: u64,
    /// A cookie without meaning for tracking: the chosen look, 0 for none.
    pub(super) theme: u8,
    /// Whether it returns cookies.
    pub(super) takes_cookies: bool,
    /// Whether it sends tracking requests.
    pub(super) sends_trackers: bool,
    /// Whether the partner's id that a script had stored has expired.
    pub(super) capped: bool,
    /// Whether the shop's service worker serves its pages.
    pub(super) worker: bool,
    /// Whether it is the shop's own app, which opens links and shows no pages.
    pub(super) app: bool,
    /// Whether the session id ends with the visit.
    pub(super) forgets_session: bool,
    /// How many visits there were before this one.
    pub(super) visit: u32,
    /// The network's id of the last click that was stored.
    pub(super) click_id: ClickId,
}

impl Browser {
    /// The browser of a person who is at the shop for the first time.
    pub(super) fn of(person: &Person, now: Micros, chance: &mut Chance) -> Self {
        Self {
            now,
            page: Rc::from(""),
            address: person.home,
            many_visitors: person.many_visitors,
            agent: person.agent,
            session: 0,
            customer: 0,
            theme: chance.below(4) as u8,
            takes_cookies: true,
            sends_trackers: true,
            capped: false,
            worker: false,
            app: false,
            forgets_session: person.forgets_session,
            visit: 0,
            click_id: ClickId::default(),
        }
    }

    /// Starts a later visit of the same browser: no page is open, and IPv6 privacy has chosen another address.
    pub(super) fn returns(&mut self, now: Micros, chance: &mut Chance) {
        self.now = now;
        self.visit += 1;
        if self.forgets_session {
            self.session = 0;
        }
        self.page = Rc::from("");
        self.address = self.address.another_day(chance);
    }

    /// Empties the cookies: they are deleted, or the window is private.
    pub(super) fn forgets(&mut self) {
        self.session = 0;
        self.customer = 0;
        self.theme = 0;
        self.worker = false;
        self.click_id = ClickId::default();
    }
}

/// The source of people.
#[derive(Debug)]
pub(super) struct Folks {
    /// The browsers that are in use.
    pub(super) agents: Agents,
    shared: Vec<Address>,
    behind_shared: f64,
    with_account: f64,
    accounts: u32,
    forgets_session: bool,
}

impl Folks {
    /// The people of a crowd; its shared addresses are chosen at once.
    pub(super) fn new(world: &World, chance: &mut Chance) -> Self {
        let crowd = &world.crowd;
        let shared = (0..crowd.shared_addresses).map(|_| Address::public_v4(chance)).collect();
        Self {
            agents: Agents::new(),
            shared,
            behind_shared: crowd.behind_shared_address,
            with_account: crowd.with_account,
            accounts: 0,
            forgets_session: world.shop.session_per_visit,
        }
    }

    /// Somebody new.
    pub(super) fn someone(&mut self, chance: &mut Chance) -> Person {
        let many_visitors = chance.share(self.behind_shared);
        let mobile = chance.share(0.55);
        let account = if chance.share(self.with_account) { self.new_account() } else { 0 };
        let (home, agent) = if many_visitors {
            (*chance.one(&self.shared), self.agents.popular(mobile, chance))
        } else {
            (Address::own(chance), self.agents.browser(mobile, chance))
        };
        Person { home, many_visitors, agent, mobile, account, forgets_session: self.forgets_session }
    }

    /// Somebody new with an account.
    pub(super) fn customer(&mut self, chance: &mut Chance) -> Person {
        let mut person = self.someone(chance);
        if person.account == 0 {
            person.account = self.new_account();
        }
        person
    }

    /// The same person's other device: a phone for a desktop, a desktop for a phone.
    pub(super) fn other_device(&self, person: &Person, chance: &mut Chance) -> Person {
        let mobile = !person.mobile;
        let home = if chance.share(0.5) { person.home } else { Address::own(chance) };
        Person { home, many_visitors: false, agent: self.agents.browser(mobile, chance), mobile, ..*person }
    }

    /// The same person's phone with its own browser.
    pub(super) fn phone(&self, person: &Person, chance: &mut Chance) -> Person {
        Person { many_visitors: false, agent: self.agents.browser(true, chance), mobile: true, ..*person }
    }

    /// A robot in some data centre.
    pub(super) fn robot(&self, chance: &mut Chance) -> Person {
        Person {
            home: Address::public_v4(chance),
            many_visitors: false,
            agent: self.agents.robot(chance),
            mobile: false,
            account: 0,
            forgets_session: false,
        }
    }

    /// A new account's number. An odd factor makes the numbers look random and never repeat.
    pub(super) fn new_account(&mut self) -> u64 {
        self.accounts += 1;
        u64::from(self.accounts.wrapping_mul(0x9e37_79b1)).max(1)
    }

    /// Lets a phone change its network in the middle of a visit.
    pub(super) fn wander(browser: &mut Browser, chance: &mut Chance) {
        browser.address = Address::own(chance);
        browser.many_visitors = false;
    }
}

/// Writes a session id: 26 letters and digits, as PHP makes them.
pub(super) fn write_session(out: &mut Vec<u8>, session: u64) {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuv0123456789";
    for mut half in [session, mixed(session)] {
        for _ in 0..13 {
            out.push(DIGITS[(half & 31) as usize]);
            half >>= 5;
        }
    }
}

/// Writes a customer's id: `m` and the account's number.
pub(super) fn write_customer(out: &mut Vec<u8>, customer: u64) {
    out.push(b'm');
    super::stamps::write_number(out, customer);
}
