//! `[orders]`, `[orders.columns]`, `[partners.columns]` and `[internal]`.

use super::row::{Key, Kind, Reads};
use super::values::{list, shown, text};
use crate::merchant::values::{Currency, Zone};

/// How order files are read.
pub(super) const ORDERS: &[Key] = &[
    Key {
        name: "timezone",
        kind: Kind::Zone,
        about: "The zone of order times that name none. tagtrail analyze measures how far the order log is off, and says so",
        otherwise: "",
        example: "\"Europe/Berlin\"",
        reads: Reads::Settings(|to, from| {
            to.orders.timezone = text::<Zone>(from)?.0;
            Ok(())
        }),
        shows: Some(|of| Some(shown(&of.orders.timezone.name()))),
        trusts: None,
    },
    Key {
        name: "currency",
        kind: Kind::Currency,
        about: "The currency of amounts of which the files name none",
        otherwise: "not known",
        example: "\"EUR\"",
        reads: Reads::Settings(|to, from| {
            to.orders.currency = text::<Currency>(from)?.0;
            Ok(())
        }),
        shows: None,
        trusts: None,
    },
];

/// Staff and test machines.
pub(super) const INTERNAL: &[Key] = &[Key {
    name: "networks",
    kind: Kind::Networks,
    about: "Addresses of staff and test machines: their clicks are nobody's. No log shows them",
    otherwise: "none",
    example: "[\"192.0.2.0/24\", \"2001:db8::/48\"]",
    reads: Reads::Settings(|to, from| {
        to.internal = list(from)?;
        Ok(())
    }),
    // The networks of a file are listed as they are written.
    shows: Some(|_| None),
    trusts: None,
}];

/// The columns of order files.
pub(super) const ORDER_COLUMNS: &[Key] = &[
    of_orders("order_id", "The shop's order number; every order file has it", "\"Receipt\""),
    of_orders("ordered_at", "When the order was placed; every order file has it", "\"Placed on\""),
    of_orders("amount", "What the order is worth", "\"Total\""),
    of_orders("currency", "The currency of the amount and the commission", "\"Curr.\""),
    of_orders("sku", "What was bought", "\"Item no.\""),
    of_orders("category", "The category of what was bought", "\"Department\""),
    of_orders("status", "What became of the order", "\"State of order\""),
    of_orders("channel", "Where it was placed: web, app, phone, marketplace", "\"Placed via\""),
    of_orders("session_id", "The visitor's session id, as the web log has it", "\"Visit\""),
    of_orders("customer_id", "The customer's id, as the web log has it", "\"Account\""),
    of_orders("ip", "The address from which the order came", "\"Client\""),
    of_orders("user_agent", "The browser from which the order came", "\"Browser\""),
    of_orders("click_id", "A network's click id that was stored with the order", "\"Network click\""),
    of_orders("coupon", "The discount code", "\"Promotion\""),
    of_orders("tag", "The partner's id that was credited", "\"Credited to\""),
    of_orders("commission", "The commission that was booked", "\"Fee\""),
];

/// The columns of partner lists.
pub(super) const PARTNER_COLUMNS: &[Key] = &[
    of_partners("tag", "The partner's registered id; every partner list has it", "\"Our code\""),
    of_partners("partner", "The partner's name", "\"Contact\""),
    of_partners("hosts", "The partner's hosts, with `;` between", "\"Pages\""),
    of_partners("kind", "What kind of partner it is: content, coupon, cashback", "\"Category\""),
    of_partners("status", "Whether the partner takes part", "\"Takes part\""),
    of_partners("since", "Since when the id earns", "\"First day\""),
    of_partners("until", "Until when the id earns", "\"Last day\""),
    of_partners("program", "The programme whose terms count: `NAME` of `[program.NAME]`", "\"Contract\""),
    of_partners(
        "own_customer_ids",
        "The partner's own customer ids: their orders are self purchases",
        "\"Own accounts\"",
    ),
    of_partners("coupons", "Discount codes that belong to the partner", "\"Promotions\""),
];

const fn of_orders(name: &'static str, about: &'static str, example: &'static str) -> Key {
    column(name, about, example, Reads::OrderColumn)
}

const fn of_partners(name: &'static str, about: &'static str, example: &'static str) -> Key {
    column(name, about, example, Reads::PartnerColumn)
}

const fn column(name: &'static str, about: &'static str, example: &'static str, reads: Reads) -> Key {
    Key { name, kind: Kind::Header, about, otherwise: "recognised", example, reads, shows: None, trusts: None }
}
