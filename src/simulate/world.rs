//! What a simulated shop is like. Every option has a default; change what a test is about.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::options;
use crate::units::{Micros, Span, days_from_civil};

/// A shop, its partners, its visitors and what goes wrong among them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct World {
    /// The same seed and options give the same bytes.
    pub seed: u64,
    /// How many orders there are.
    pub orders: usize,
    /// About how large the web logs become together: window shoppers fill up what the orders leave. 0 means 60 kB per order.
    pub bytes: u64,
    /// Midnight of the first day, in UTC.
    #[serde(with = "options::date")]
    pub start: Micros,
    /// How many days the logs cover.
    pub days: u32,
    /// How long after the start the first order is placed; by default the window and half a day, but at most half of the time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_order_after: Option<Span>,
    /// The web site.
    pub shop: Storefront,
    /// The affiliate programme.
    pub programme: Programme,
    /// The web servers and their logs.
    pub servers: Servers,
    /// The visitors.
    pub crowd: Crowd,
    /// The order log.
    pub order_log: OrderLog,
    /// What becomes of the orders: causes with weights. A cause that is not listed does not happen.
    #[serde(with = "options::shares")]
    pub shares: Vec<(Cause, f64)>,
}

/// The pages and cookies of the shop. Paths begin with `/`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Storefront {
    /// Its host name.
    pub host: String,
    /// How many products it sells.
    pub products: usize,
    /// A product's page; `{sku}` stands for the product.
    pub product_page: String,
    /// What puts a product into the cart.
    pub cart: String,
    /// The first page of the checkout; the others lie below it.
    pub checkout: String,
    /// The page after the payment; `{id}` stands for the order number, in the path or as a parameter. Without it the number is not logged.
    pub confirmation: String,
    /// What a landing requests once its id is stored.
    pub click_beacon: String,
    /// What the confirmation page requests.
    pub conversion_beacon: String,
    /// Whether a script stores the partner's id, whose cookies Safari lets lapse; else the server's answer does.
    pub id_by_script: bool,
    /// The cookie with the session id.
    pub session_cookie: String,
    /// Where a logged-in customer's id stands.
    pub customer: CustomerAt,
    /// The share of checkouts at which the shop issues a new session id.
    pub rotates_session: f64,
}

/// Where the log has the customer's id.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CustomerAt {
    /// In a cookie of this name.
    Cookie(String),
    /// In the user field of the line.
    RemoteUser,
}

/// The shape of the partners' ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagShape {
    /// `name-20`, as Amazon gives them.
    Suffixed,
    /// `name`.
    Words,
    /// `482913`.
    Numbers,
}

/// The programme's terms and its partners.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Programme {
    /// The parameter that carries the id.
    pub tag_param: String,
    /// Parameters that travel with it on some links.
    pub companions: Vec<String>,
    /// The shape of the ids.
    pub tags: TagShape,
    /// How many partners are active.
    pub partners: usize,
    /// How many more are closed.
    pub closed: usize,
    /// How long a click counts.
    pub window: Span,
    /// How long it counts for what was in the cart inside the window.
    #[serde(with = "options::unless_zero")]
    pub cart_window: Option<Span>,
    /// Whether an order closes the session of its click. Without it nothing is `session_closed`.
    pub session_ends_on_order: bool,
    /// A category that earns nothing.
    pub excluded_category: String,
    /// The commission as a share of the amount.
    pub rate: f64,
}

/// How the web servers write their lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Apache's combined format with the Cookie header behind it, stamped with the start of the request.
    CombinedCookie,
    /// One JSON object a line, in UTC with milliseconds, stamped with the end of the request.
    Json,
    /// An nginx `log_format` with the virtual host in front and the session cookie as a field, stamped with the end.
    Vhost,
}

/// The front ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Servers {
    /// How lines are written.
    pub format: LogFormat,
    /// How far each front end's clock is ahead; there is one log per entry, one or two.
    pub clocks: Vec<Span>,
    /// The log's offset from UTC in minutes; JSON lines are in UTC.
    pub offset_minutes: i32,
    /// When nothing was logged: after which share of the days (0 to 1), and for how long. Without it nothing is a `log_gap`.
    #[serde(with = "options::gap")]
    pub gap: Option<(f64, Span)>,
}

/// The visitors. All but `strangers_tagged` and `readers_per_link` are shares of people, 0 to 1.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Crowd {
    /// People behind an address that many others use, with one of a few popular browsers.
    pub behind_shared_address: f64,
    /// How many such addresses there are.
    pub shared_addresses: usize,
    /// People with an account; the others order as guests.
    pub with_account: f64,
    /// Partner landings that name the partner's whole page.
    pub full_referrer: f64,
    /// Partner landings that name no page at all; the rest names the partner's host.
    pub no_referrer: f64,
    /// The share of strangers' visits that come from partners' links.
    pub strangers_tagged: f64,
    /// How many others at least follow each link, so that there is something to compare with.
    pub readers_per_link: usize,
    /// Strangers that are robots.
    pub robots: f64,
    /// Organic orders before which somebody behind the same address, with the same browser, clicked.
    pub neighbours: f64,
    /// Organic orders by customers whose earlier click was credited with an earlier order.
    pub spent_clicks: f64,
}

/// How times are written in the order log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderTimes {
    /// With their offset from UTC.
    Offset,
    /// Without a zone; the settings name it.
    Declared,
    /// Without a zone, and nobody says which it is.
    Silent,
}

/// The order log.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderLog {
    /// The zone of its times.
    #[serde(with = "options::zone")]
    pub zone: Tz,
    /// How its times are written.
    pub times: OrderTimes,
    /// How far its clock is ahead.
    pub clock: Span,
    /// The share of orders without a session id.
    pub lacks_session: f64,
    /// The share of orders without the customer's id, besides guests.
    pub lacks_customer: f64,
    /// The share of orders without address and browser.
    pub lacks_device: f64,
}

impl Default for World {
    fn default() -> Self {
        Self {
            seed: 1,
            orders: 1000,
            bytes: 0,
            start: Micros(days_from_civil(2026, 3, 2) * 86_400_000_000),
            days: 14,
            first_order_after: None,
            shop: Storefront::default(),
            programme: Programme::default(),
            servers: Servers::default(),
            crowd: Crowd::default(),
            order_log: OrderLog::default(),
            shares: Cause::USUAL.to_vec(),
        }
    }
}

impl Default for Storefront {
    fn default() -> Self {
        Self {
            host: "lanternandloom.example".to_owned(),
            products: 400,
            product_page: "/item/{sku}".to_owned(),
            cart: "/basket/put".to_owned(),
            checkout: "/till".to_owned(),
            confirmation: "/thankyou?nr={id}".to_owned(),
            click_beacon: "/track/seen".to_owned(),
            conversion_beacon: "/track/sold".to_owned(),
            id_by_script: true,
            session_cookie: "visit".to_owned(),
            customer: CustomerAt::Cookie("member".to_owned()),
            rotates_session: 0.1,
        }
    }
}

impl Default for Programme {
    fn default() -> Self {
        Self {
            tag_param: "via".to_owned(),
            companions: vec!["placement".to_owned(), "creative".to_owned()],
            tags: TagShape::Words,
            partners: 48,
            closed: 5,
            window: Span::days(3),
            cart_window: Some(Span::days(10)),
            session_ends_on_order: true,
            excluded_category: "Vouchers".to_owned(),
            rate: 0.06,
        }
    }
}

impl Default for Servers {
    fn default() -> Self {
        Self {
            format: LogFormat::CombinedCookie,
            clocks: vec![Span(0), Span(1_300_000)],
            offset_minutes: 0,
            gap: Some((0.6, Span::hours(5))),
        }
    }
}

impl Default for Crowd {
    fn default() -> Self {
        Self {
            behind_shared_address: 0.2,
            shared_addresses: 60,
            with_account: 0.6,
            full_referrer: 0.2,
            no_referrer: 0.08,
            strangers_tagged: 0.2,
            readers_per_link: 6,
            robots: 0.04,
            neighbours: 0.15,
            spent_clicks: 0.06,
        }
    }
}

impl Default for OrderLog {
    fn default() -> Self {
        Self {
            zone: Tz::UTC,
            times: OrderTimes::Offset,
            clock: Span(0),
            lacks_session: 0.2,
            lacks_customer: 0.25,
            lacks_device: 0.2,
        }
    }
}

impl World {
    /// The first moment after the logs.
    pub fn end(&self) -> Micros {
        self.start + Span::days(i64::from(self.days))
    }

    /// When the first order can be placed.
    pub fn first_order(&self) -> Micros {
        let half = Span::hours(12 * i64::from(self.days));
        let warm = Span(self.programme.window.0 + Span::hours(12).0).min(half);
        self.start + self.first_order_after.unwrap_or(warm)
    }

    /// From when until when nothing was logged.
    pub fn gap(&self) -> Option<(Micros, Micros)> {
        let (share, length) = self.servers.gap?;
        let from = self.start + Span(((self.end() - self.start).0 as f64 * share) as i64);
        Some((from, from + length))
    }

    /// The size that the web logs should have.
    pub fn target_bytes(&self) -> u64 {
        match self.bytes {
            0 => 60_000 * self.orders as u64,
            bytes => bytes,
        }
    }

    /// Whether a cause can happen at all in this world.
    pub fn allows(&self, cause: Cause) -> bool {
        let reach = (self.end() - self.start).0 - Span::hours(18).0;
        let window = self.programme.window.0;
        match cause {
            Cause::LogGap => self.servers.gap.is_some(),
            Cause::SessionClosed => self.programme.session_ends_on_order,
            Cause::ExpiredWindow => reach > window + window / 10,
            Cause::UnknownTag => self.programme.closed > 0,
            _ => true,
        }
    }

    /// Whether a log line names the customer: the field of the virtual host's format holds the session cookie alone.
    pub fn logs_customers(&self) -> bool {
        self.servers.format != LogFormat::Vhost || self.shop.customer == CustomerAt::RemoteUser
    }
}
