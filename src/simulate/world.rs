//! The options of a simulated shop. Every option has a default; a test changes those that it is about.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::spellings;
use crate::base::units::{Micros, Span};

/// A shop, its partners, its visitors and what goes wrong among them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct World {
    /// The same seed and options give the same bytes.
    pub seed: u64,
    /// How many orders there are.
    pub orders: usize,
    /// The approximate size of all web logs together: window shoppers fill what the orders leave. 0 means 60 kB per order.
    pub bytes: u64,
    /// Midnight of the first day, in UTC.
    #[serde(with = "spellings::date")]
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
    /// The causes of the orders, with weights. A cause that is not listed does not happen.
    #[serde(with = "spellings::shares")]
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
    /// A product's page; `{sku}` is replaced by the product's number.
    pub product_page: String,
    /// The address that puts a product into the cart.
    pub cart: String,
    /// The first page of the checkout; the others lie below it.
    pub checkout: String,
    /// The page after the payment; `{id}` is replaced by the order number, in the path or as a parameter. Without it the number
    /// is not logged.
    pub confirmation: String,
    /// The request of a landing after its id is stored.
    pub click_beacon: String,
    /// The request of the confirmation page.
    pub conversion_beacon: String,
    /// Whether a script stores the partner's id in a cookie, which Safari deletes early; else the server's answer does.
    pub id_by_script: bool,
    /// The cookie with the session id.
    pub session_cookie: String,
    /// The place of a logged-in customer's id.
    pub customer: CustomerAt,
    /// The share of checkouts at which the shop issues a new session id.
    pub rotates_session: f64,
    /// Whether the session id ends with each visit, as `PHPSESSID` does.
    pub session_per_visit: bool,
    /// Whether scripts render all pages but the first: then only calls reach the servers, at paths below `/api`.
    pub single_page: bool,
    /// The host of a payment provider on which the checkout happens, unseen by the shop's logs; empty for none.
    pub checkout_host: String,
    /// Whether pictures, scripts and page counts come from another host.
    pub assets_elsewhere: bool,
    /// The share of buyers with earlier visits, where the browser then takes pages from the shop's service worker.
    pub service_worker: f64,
}

/// The place of the customer's id in the log.
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
    /// How long a click counts for products that were in the cart inside the window.
    #[serde(with = "spellings::unless_zero")]
    pub cart_window: Option<Span>,
    /// Whether an order closes the session of its click. Without it nothing is `session_closed`.
    pub session_ends_on_order: bool,
    /// A category that earns nothing.
    pub excluded_category: String,
    /// The commission as a share of the amount.
    pub rate: f64,
    /// A redirect of the shop that all links go through and that stores the id, such as `/go`; empty for none.
    pub redirector: String,
    /// The share of sound links with an id after `#`, where browsers do not send it.
    pub fragments: f64,
    /// The parameter in which a network adds an id to every click, such as `awc`; empty for none. The order log has it, too.
    pub click_id_param: String,
    /// How long the programme's reports take. With less than a day nothing is `not_yet_reported`.
    pub reporting_lag: Span,
}

/// How the web servers write their lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Apache's combined format followed by the Cookie header, stamped with the start of the request.
    CombinedCookie,
    /// One JSON object a line, in UTC with milliseconds, stamped with the end of the request.
    Json,
    /// An nginx `log_format` with the virtual host in front and the session cookie as a field, stamped with the end.
    Vhost,
}

/// The proxies between the visitors and the front ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proxy {
    /// Nothing: the address that connects is the visitor's.
    None,
    /// A load balancer with a private address, which names the visitor in `X-Forwarded-For`.
    Balancer,
    /// A CDN, which connects from a few addresses of its own and names the visitor in `CF-Connecting-IP`.
    Cdn,
    /// A balancer behind a CDN: `X-Forwarded-For` names the visitor, then the CDN's address.
    Chain,
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
    #[serde(with = "spellings::gap")]
    pub gap: Option<(f64, Span)>,
    /// The proxy between the visitors and the front ends.
    pub proxy: Proxy,
    /// Whether the lines hold the cookies.
    pub logs_cookies: bool,
    /// Whether the logs are a CDN's own: written at many places, delivered in batches, late and in no order of time.
    pub edge_log: bool,
    /// The share of first pages, of visitors without a session, that a cache answers without setting a cookie.
    pub page_cache: f64,
    /// The share of first pages with a reply that takes many seconds.
    pub slow_replies: f64,
}

/// The visitors. All but `strangers_tagged` and `readers_per_link` are shares of people, 0 to 1.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Crowd {
    /// People at an address that many others use, with one of a few popular browsers.
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
    /// Organic orders after a click by somebody at the same address with the same browser.
    pub neighbours: f64,
    /// Organic orders by customers with an earlier click that was credited with an earlier order.
    pub spent_clicks: f64,
    /// The share of those neighbours who look at the same product that is bought.
    pub neighbours_agree: f64,
    /// Visitors who refuse tracking in a consent banner. Whoever refuses is not credited to a partner.
    pub refuse_consent: f64,
    /// Organic orders at which a coupon extension requests its own link: at the checkout, or too late, after the payment.
    pub extensions: f64,
    /// Clicks that are made inside another app's browser, or that open the shop's own app.
    pub apps: f64,
    /// Organic and credited orders after which the same browser orders again.
    pub returning: f64,
    /// Landings that are read for minutes, or left open over night, before the visit goes on.
    pub slow_readers: f64,
    /// Whether the shop's own people try partners' links, in the network that the settings name. Without it nothing is
    /// `automated_click`.
    pub staff: bool,
}

/// How times are written in the order log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderTimes {
    /// With their offset from UTC.
    Offset,
    /// Without a zone; the settings name it.
    Declared,
    /// Without a zone, and without one in the settings.
    Silent,
}

/// The order log.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderLog {
    /// The zone of its times.
    #[serde(with = "spellings::zone")]
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
            Cause::TrackerBlocked => !self.shop.click_beacon.is_empty(),
            Cause::ConversionNotRecorded => !self.shop.conversion_beacon.is_empty(),
            Cause::AppHandoff => self.crowd.apps > 0.0,
            Cause::AutomatedClick => self.crowd.staff,
            Cause::NotYetReported => self.programme.reporting_lag >= Span::days(1),
            _ => true,
        }
    }

    /// Whether a log line names the customer: the field of the virtual host's format holds the session cookie alone.
    pub fn logs_customers(&self) -> bool {
        let in_cookie = self.servers.logs_cookies && self.servers.format != LogFormat::Vhost;
        in_cookie || self.shop.customer == CustomerAt::RemoteUser
    }

    /// Whether the confirmation names the order's number.
    pub fn numbers_confirmations(&self) -> bool {
        self.shop.confirmation.contains("{id}")
    }
}
