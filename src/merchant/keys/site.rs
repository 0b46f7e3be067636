//! `[site]` and `[site.pages]`.

use serde::Deserialize;

use super::row::{DETECTED, Key, Kind, Reads};
use super::values::{Texts, globs, list, shown, shown_list, text};
use crate::merchant::Site;
use crate::merchant::proxies::Trusted;
use crate::merchant::values::{Host, SetBy, Zone};

/// Where the visitor's ids are, and how the servers write their logs.
pub(super) const SITE: &[Key] = &[
    Key {
        name: "hosts",
        kind: Kind::Hosts,
        about: "The shop's own hosts, with or without www.; a referrer elsewhere is an arrival",
        otherwise: DETECTED,
        example: "[\"shop.example\"]",
        reads: Reads::Settings(|to, from| {
            to.site.hosts = list::<Host>(from)?.into_iter().map(|host| host.0).collect();
            Ok(())
        }),
        shows: Some(|of| shown_list(&of.site.hosts)),
        trusts: Some(|trust| &mut trust.hosts),
    },
    Key {
        name: "session",
        kind: Kind::Place,
        about: "Where a visit's id is: cookie:NAME, query:NAME, field:NAME or remote_user",
        otherwise: DETECTED,
        example: "\"cookie:sid\"",
        reads: Reads::Settings(|to, from| {
            to.site.session = Some(text(from)?);
            Ok(())
        }),
        shows: Some(|of| of.site.session.as_ref().map(|place| shown(place))),
        trusts: Some(|trust| &mut trust.session),
    },
    Key {
        name: "customer",
        kind: Kind::Place,
        about: "Where the customer's id is",
        otherwise: DETECTED,
        example: "\"cookie:uid\"",
        reads: Reads::Settings(|to, from| {
            to.site.customer = Some(text(from)?);
            Ok(())
        }),
        shows: Some(|of| of.site.customer.as_ref().map(|place| shown(place))),
        trusts: Some(|trust| &mut trust.customer),
    },
    Key {
        name: "log_format",
        kind: Kind::Formats,
        about: "The server's own log_format or LogFormat text. Only for logs that are detected wrongly",
        otherwise: "detected, log by log",
        example: "'$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent'",
        reads: Reads::Settings(|to, from| {
            to.site.log_formats = Texts::deserialize(from)?.into_list();
            Ok(())
        }),
        shows: Some(|of| shown_list(&of.site.log_formats)),
        trusts: None,
    },
    Key {
        name: "timezone",
        kind: Kind::Zone,
        about: "The zone of log times that name none",
        otherwise: "UTC",
        example: "\"Europe/Berlin\"",
        reads: Reads::Settings(|to, from| {
            to.site.timezone = Some(text::<Zone>(from)?.0);
            Ok(())
        }),
        shows: Some(|of| of.site.timezone.map(|zone| shown(&zone.name()))),
        trusts: None,
    },
    Key {
        name: "trusted_proxies",
        kind: Kind::Proxies,
        about: "Proxies in front of the servers: what they say of the client is believed, and nobody else's word",
        otherwise: "detected from the logs",
        example: "[\"cloudflare\", \"198.51.100.0/24\"]",
        reads: Reads::Settings(|to, from| {
            to.site.trusted_proxies = Some(list::<Trusted>(from)?.into_iter().collect());
            Ok(())
        }),
        shows: None,
        trusts: None,
    },
    Key {
        name: "tag_cookie",
        kind: Kind::Writer,
        about: "Who writes the cookie that remembers the partner's id: server or script. Safari keeps what a script wrote for \
                seven days. No log can tell it",
        otherwise: "script where [site.pages] click_beacon is set",
        example: "\"script\"",
        reads: Reads::Settings(|to, from| {
            to.site.id_set_by_script = text::<SetBy>(from)? == SetBy::Script;
            Ok(())
        }),
        shows: Some(|of| Some(shown(&tag_cookie(&of.site)))),
        trusts: Some(|trust| &mut trust.tag_cookie),
    },
];

/// What the pages mean.
pub(super) const PAGES: &[Key] = &[
    Key {
        name: "cart",
        kind: Kind::Patterns,
        about: "Putting something into the cart; * is any run",
        otherwise: DETECTED,
        example: "[\"/cart*\"]",
        reads: Reads::Settings(|to, from| {
            to.site.pages.cart = globs(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(of.site.pages.cart.texts())),
        trusts: Some(|trust| &mut trust.checkout),
    },
    Key {
        name: "checkout",
        kind: Kind::Patterns,
        about: "The way to the payment",
        otherwise: DETECTED,
        example: "[\"/checkout*\"]",
        reads: Reads::Settings(|to, from| {
            to.site.pages.checkout = globs(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(of.site.pages.checkout.texts())),
        trusts: Some(|trust| &mut trust.checkout),
    },
    Key {
        name: "confirmation",
        kind: Kind::Patterns,
        about: "The page after the payment",
        otherwise: DETECTED,
        example: "[\"/confirmation*\"]",
        reads: Reads::Settings(|to, from| {
            to.site.pages.confirmation = globs(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(of.site.pages.confirmation.texts())),
        trusts: Some(|trust| &mut trust.confirmation),
    },
    Key {
        name: "confirmation_order_id",
        kind: Kind::Place,
        about: "Where the confirmation page shows the order's number: the surest tie between an order and a visit",
        otherwise: DETECTED,
        example: "\"query:order\"",
        reads: Reads::Settings(|to, from| {
            to.site.pages.confirmation_order_id = Some(text(from)?);
            Ok(())
        }),
        shows: Some(|of| of.site.pages.confirmation_order_id.as_ref().map(|place| shown(place))),
        trusts: None,
    },
    Key {
        name: "click_beacon",
        kind: Kind::Patterns,
        about: "What a landing requests once the partner's id is stored. In force, its absence counts as a blocked tracker",
        otherwise: DETECTED,
        example: "[\"/click/beacon*\"]",
        reads: Reads::Settings(|to, from| {
            to.site.pages.click_beacon = globs(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(of.site.pages.click_beacon.texts())),
        trusts: Some(|trust| &mut trust.click_beacon),
    },
    Key {
        name: "conversion_beacon",
        kind: Kind::Patterns,
        about: "What the confirmation page requests. In force, its absence counts as an unreported sale",
        otherwise: DETECTED,
        example: "[\"/conversion/beacon*\"]",
        reads: Reads::Settings(|to, from| {
            to.site.pages.conversion_beacon = globs(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(of.site.pages.conversion_beacon.texts())),
        trusts: Some(|trust| &mut trust.conversion_beacon),
    },
    Key {
        name: "landing",
        kind: Kind::Patterns,
        about: "Pages made for partners' links: an arrival there without an id is suspicious whatever its referrer",
        otherwise: "none",
        example: "[\"/welcome/*\"]",
        reads: Reads::Settings(|to, from| {
            to.site.pages.landing = globs(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(of.site.pages.landing.texts())),
        trusts: None,
    },
];

/// Who writes the cookie that remembers the partner's id.
fn tag_cookie(site: &Site) -> &'static str {
    if site.id_set_by_script { "script" } else { "server" }
}
