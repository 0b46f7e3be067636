//! The default options of the simulated shop.

use chrono_tz::Tz;

use super::cause::Cause;
use super::world::{
    Crowd, CustomerAt, LogFormat, OrderLog, OrderTimes, Programme, Proxy, Servers, Storefront, TagShape, World,
};
use crate::base::units::{Micros, Span, days_from_civil};

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
            session_per_visit: false,
            single_page: false,
            checkout_host: String::new(),
            assets_elsewhere: false,
            service_worker: 0.0,
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
            redirector: String::new(),
            fragments: 0.0,
            click_id_param: String::new(),
            reporting_lag: Span(0),
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
            proxy: Proxy::None,
            logs_cookies: true,
            edge_log: false,
            page_cache: 0.0,
            slow_replies: 0.0,
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
            neighbours_agree: 0.0,
            refuse_consent: 0.0,
            extensions: 0.0,
            apps: 0.0,
            returning: 0.0,
            slow_readers: 0.0,
            staff: false,
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
