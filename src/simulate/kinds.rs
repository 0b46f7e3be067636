//! Kinds of shops: their differences from a plain shop, as options of a world.

use super::cause::Cause;
use super::world::{CustomerAt, Proxy, TagShape, World};
use crate::base::units::Span;

/// A kind of shop.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Pages from the shop's own servers, a session cookie in the log.
    Plain,
    /// Behind a load balancer.
    Balancer,
    /// Behind a CDN.
    Cdn,
    /// The log is the CDN's own.
    EdgeLog,
    /// No cookie is logged.
    NoCookies,
    /// Scripts render all pages but the first.
    SinglePage,
    /// The checkout is on a payment provider's host.
    HostedCheckout,
    /// Half of the visitors refuse tracking.
    Consent,
    /// Coupon extensions are everywhere.
    Extensions,
    /// All links go through the shop's own redirector.
    Redirector,
    /// Many come from apps, or use the shop's own.
    Apps,
    /// Customers sit in offices.
    Offices,
    /// Customers come back.
    Returning,
    /// Landings are read for a long time, and no request for a picture shows it.
    SlowReaders,
    /// Session ids end with the visit.
    VisitCookies,
    /// First pages take long.
    LateReplies,
    /// Pages come from a service worker's cache.
    ServiceWorker,
    /// Ids are after `#`.
    Fragments,
    /// A network gives every click an id.
    Network,
    /// A day's window that every order closes, and a longer one for the cart.
    Associates,
    /// A cache answers first pages and sets no cookie.
    PageCache,
}

impl Kind {
    /// All kinds with their names.
    pub const ALL: [(Self, &str); 21] = [
        (Self::Plain, "plain"),
        (Self::Balancer, "balancer"),
        (Self::Cdn, "cdn"),
        (Self::EdgeLog, "edge-log"),
        (Self::NoCookies, "no-cookies"),
        (Self::SinglePage, "single-page"),
        (Self::HostedCheckout, "hosted-checkout"),
        (Self::Consent, "consent"),
        (Self::Extensions, "extensions"),
        (Self::Redirector, "redirector"),
        (Self::Apps, "apps"),
        (Self::Offices, "offices"),
        (Self::Returning, "returning"),
        (Self::SlowReaders, "slow-readers"),
        (Self::VisitCookies, "visit-cookies"),
        (Self::LateReplies, "late-replies"),
        (Self::ServiceWorker, "service-worker"),
        (Self::Fragments, "fragments"),
        (Self::Network, "network"),
        (Self::Associates, "associates"),
        (Self::PageCache, "page-cache"),
    ];

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The seed of a world of this kind. Kinds that only hide who connects would play the same sales as the plain one.
    pub(super) const fn seed(self, seed: u64) -> u64 {
        match self {
            Self::Balancer => seed.wrapping_add(1_000_000),
            Self::Cdn => seed.wrapping_add(2_000_000),
            Self::EdgeLog => seed.wrapping_add(3_000_000),
            _ => seed,
        }
    }

    /// Makes a world one of this kind; options that do not concern the kind stay as they are.
    pub fn shape(self, world: &mut World) {
        match self {
            Self::Plain => {}
            Self::Balancer => world.servers.proxy = Proxy::Balancer,
            Self::Cdn => world.servers.proxy = if world.seed.is_multiple_of(3) { Proxy::Chain } else { Proxy::Cdn },
            Self::EdgeLog => world.servers.edge_log = true,
            Self::NoCookies => no_cookies(world),
            Self::SinglePage => single_page(world),
            Self::HostedCheckout => hosted_checkout(world),
            Self::Consent => consent(world),
            Self::Extensions => extensions(world),
            Self::Redirector => world.programme.redirector = "/track".to_owned(),
            Self::Apps => world.crowd.apps = 0.35,
            Self::Offices => offices(world),
            Self::Returning => returning(world),
            Self::SlowReaders => slow_readers(world),
            Self::VisitCookies => visit_cookies(world),
            Self::LateReplies => world.servers.slow_replies = 0.3,
            Self::ServiceWorker => world.shop.service_worker = 0.4,
            Self::Fragments => world.programme.fragments = 0.6,
            Self::Network => network(world),
            Self::Associates => associates(world),
            Self::PageCache => page_cache(world),
        }
    }
}

/// Gives a cause another share of the orders.
fn share(world: &mut World, cause: Cause, weight: f64) {
    for (of, usual) in &mut world.shares {
        if *of == cause {
            *usual = weight;
        }
    }
}

fn no_cookies(world: &mut World) {
    world.servers.logs_cookies = false;
    world.shop.customer = CustomerAt::Cookie("member".to_owned());
    world.order_log.lacks_session = 1.0;
    world.order_log.lacks_device = world.order_log.lacks_device.min(0.05);
    world.crowd.behind_shared_address = world.crowd.behind_shared_address.min(0.2);
}

fn single_page(world: &mut World) {
    world.shop.single_page = true;
    world.shop.cart = "/api/cart/items".to_owned();
    world.shop.checkout = "/api/checkout".to_owned();
    world.shop.confirmation = "/api/orders".to_owned();
    world.shop.rotates_session = 0.3;
    world.order_log.lacks_session = world.order_log.lacks_session.min(0.1);
    world.order_log.lacks_device = 0.0;
}

fn hosted_checkout(world: &mut World) {
    world.shop.checkout_host = "pay.checkouts.example".to_owned();
    world.shop.confirmation = "/thank-you".to_owned();
    world.order_log.lacks_session = world.order_log.lacks_session.min(0.1);
    world.order_log.lacks_device = 0.0;
}

fn consent(world: &mut World) {
    world.crowd.refuse_consent = 0.5;
    share(world, Cause::TrackerBlocked, 0.06);
}

fn extensions(world: &mut World) {
    world.crowd.extensions = 0.15;
    share(world, Cause::CheckoutOverride, 0.05);
}

fn offices(world: &mut World) {
    world.crowd.behind_shared_address = 0.75;
    world.crowd.shared_addresses = 25;
    world.crowd.neighbours = 0.3;
    world.crowd.neighbours_agree = 0.25;
    world.crowd.with_account = 0.9;
    world.crowd.staff = true;
    share(world, Cause::AutomatedClick, 0.015);
}

fn returning(world: &mut World) {
    world.crowd.returning = 0.45;
    world.crowd.spent_clicks = 0.1;
    world.crowd.with_account = world.crowd.with_account.max(0.6);
}

fn slow_readers(world: &mut World) {
    world.crowd.slow_readers = 0.4;
    world.shop.assets_elsewhere = true;
    world.shop.click_beacon = String::new();
    world.shop.id_by_script = false;
}

fn visit_cookies(world: &mut World) {
    world.shop.session_per_visit = true;
    world.shop.session_cookie = "PHPSESSID".to_owned();
}

fn network(world: &mut World) {
    let params = ["awc", "irclickid", "cjevent"];
    world.programme.click_id_param = params[(world.seed % 3) as usize].to_owned();
    world.programme.tags = TagShape::Numbers;
    world.programme.tag_param = "sv_campaign".to_owned();
    world.programme.reporting_lag = Span::days(2);
    share(world, Cause::NotYetReported, 0.015);
}

fn associates(world: &mut World) {
    let programme = &mut world.programme;
    programme.tag_param = "tag".to_owned();
    programme.tags = TagShape::Suffixed;
    programme.window = Span::days(1);
    programme.cart_window = Some(Span::days(90));
    programme.session_ends_on_order = true;
    programme.companions = ["linkCode", "ascsubtag"].map(str::to_owned).to_vec();
    world.crowd.spent_clicks = 0.1;
    world.crowd.returning = 0.15;
}

fn page_cache(world: &mut World) {
    world.servers.page_cache = 0.6;
    world.shop.id_by_script = false;
    world.shop.click_beacon = String::new();
    share(world, Cause::LandingFailed, 0.03);
}

#[cfg(test)]
mod tests;
