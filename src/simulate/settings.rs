//! The settings file for a world.

use std::fmt::Write;

use super::lines::format_of;
use super::people::STAFF;
use super::world::{CustomerAt, OrderTimes, Proxy, World};
use crate::base::units::Span;

/// The text of `tagtrail.toml`. Writing into memory cannot fail.
pub(super) fn file(world: &World) -> String {
    let mut text = String::new();
    site(&mut text, world);
    pages(&mut text, world);
    policy(&mut text, world);
    if world.crowd.staff {
        let _ = write!(text, "\n[internal]\nnetworks = [\"{STAFF}\"]\n");
    }
    if world.order_log.times == OrderTimes::Declared {
        let _ = write!(text, "\n[orders]\ntimezone = \"{}\"\n", world.order_log.zone);
    }
    text
}

fn site(text: &mut String, world: &World) {
    let shop = &world.shop;
    let customer = match &shop.customer {
        CustomerAt::Cookie(name) => format!("cookie:{name}"),
        CustomerAt::RemoteUser => "remote_user".to_owned(),
    };
    let _ = write!(text, "[site]\nhosts = [\"{}\"]\n", shop.host);
    if world.servers.logs_cookies {
        let _ = writeln!(text, "session = \"cookie:{}\"", shop.session_cookie);
    }
    if world.logs_customers() {
        let _ = writeln!(text, "customer = \"{customer}\"");
    }
    let _ = writeln!(text, "log_format = '{}'", format_of(world));
    let proxies = match world.servers.proxy {
        Proxy::None => "",
        Proxy::Balancer => "\"10.0.0.0/16\"",
        Proxy::Cdn => "\"cloudflare\"",
        Proxy::Chain => "\"10.0.0.0/16\", \"cloudflare\"",
    };
    if !proxies.is_empty() {
        let _ = writeln!(text, "trusted_proxies = [{proxies}]");
    }
    if !shop.id_by_script {
        text.push_str("tag_cookie = \"server\"\n");
    }
}

fn pages(text: &mut String, world: &World) {
    let shop = &world.shop;
    let confirmation = &shop.confirmation;
    let fixed = confirmation.split(['?', '{']).next().unwrap_or_default();
    let _ = write!(
        text,
        "\n[site.pages]\ncart = [\"{}*\"]\ncheckout = [\"{}*\"]\nconfirmation = [\"{fixed}*\"]\n",
        shop.cart, shop.checkout,
    );
    if let Some(place) = order_id_place(confirmation) {
        let _ = writeln!(text, "confirmation_order_id = \"{place}\"");
    }
    for (key, beacon) in [("click_beacon", &shop.click_beacon), ("conversion_beacon", &shop.conversion_beacon)] {
        if !beacon.is_empty() {
            let _ = writeln!(text, "{key} = [\"{beacon}*\"]");
        }
    }
}

/// The place of the order number on the confirmation page: a parameter, or a part of the path.
fn order_id_place(confirmation: &str) -> Option<String> {
    let before = confirmation.split_once("{id}")?.0;
    let Some((_, query)) = before.rsplit_once(['?', '&']) else {
        let path = confirmation.split('?').next().unwrap_or_default();
        return Some(format!("path:{path}"));
    };
    let name = query.trim_end_matches('=');
    Some(format!("query:{name}"))
}

fn policy(text: &mut String, world: &World) {
    let terms = &world.programme;
    let quoted: Vec<String> = terms.companions.iter().map(|n| format!("{n:?}")).collect();
    let _ = write!(
        text,
        "\n[policy]\ntag_params = [\"{}\"]\ncompanions = [{}]\nwindow = \"{}\"\n",
        terms.tag_param,
        quoted.join(", "),
        length(terms.window),
    );
    if !terms.click_id_param.is_empty() {
        let _ = writeln!(text, "click_id_params = [\"{}\"]", terms.click_id_param);
    }
    if terms.reporting_lag.0 > 0 {
        let _ = writeln!(text, "reporting_lag = \"{}\"", length(terms.reporting_lag));
    }
    if let Some(cart_window) = terms.cart_window {
        let _ = writeln!(text, "cart_window = \"{}\"", length(cart_window));
    }
    let _ = write!(
        text,
        "model = \"last-click\"\nsession_ends_on_order = {}\nexcluded_categories = [\"{}\"]\ncommission_rate = {}\n",
        terms.session_ends_on_order, terms.excluded_category, terms.rate,
    );
}

/// A length of time as settings have it: days where it is whole days, else seconds.
fn length(span: Span) -> String {
    let seconds = span.as_seconds();
    if seconds % 86_400 == 0 { format!("{}d", seconds / 86_400) } else { format!("{seconds}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_the_order_number() {
        let place = |text: &str| order_id_place(text).unwrap_or_default();
        assert_eq!(place("/thankyou?nr={id}"), "query:nr");
        assert_eq!(place("/done?ok=1&order={id}"), "query:order");
        assert_eq!(place("/done/{id}/?key=1"), "path:/done/{id}/");
        assert_eq!(place("/done"), "");
    }
}
