//! # `non_web_order`
//!
//! **What happened.** The order came by phone, in a shop, through a marketplace, an API or as a renewal.
//!
//! **How we know.** The order's channel, and no web session near it.
//!
//! **What could fool us.** Some shops write `api` for orders of their own checkout: a confirmation page in the log
//! shows that they were placed on the web.
//!
//! **What to do.** Nothing: such sales are not tracked by links.

use crate::causes::{Actor, Case, Cause, Claim, Grade, Opinion, Property, Role, Stage};

/// See the head of this file.
pub const CAUSE: Cause = Cause {
    id: "non_web_order",
    headline: "the order was not placed on the web site",
    remedy: "Nothing: links only lead to the web site.",
    acts: Actor::Merchant,
    claim: Claim::No,
    stage: Stage::Order,
    role: Role::Terms,
    properties: &[Property::OfOrder, Property::Worthless, Property::HidesTerms, Property::OwnDetails],
    rests_on: |_| 1.0,
    rules_out: &[],
    needs: &[],
    source: include_str!("non_web_order.rs"),
    check,
};

/// Channels of orders that are placed on a web site or in its app.
const WEB: &[&str] = &[
    "",
    "web",
    "website",
    "online",
    "online store",
    "online_store",
    "www",
    "storefront",
    "site",
    "desktop",
    "mobile",
    "mobile web",
    "browser",
    "ecommerce",
    "e-commerce",
    "internet",
    "app",
    "checkout",
    "direct",
    // The checkout of WooCommerce's blocks.
    "store-api",
    // The number of Shopify's online store in older exports.
    "580111",
    "frontend",
    "webshop",
    "web shop",
];

fn check(case: &Case<'_>) -> Opinion {
    let channel = case.order.channel;
    if WEB.iter().any(|web| web.eq_ignore_ascii_case(channel)) {
        return if channel.is_empty() {
            Opinion::needs("the order's channel")
        } else {
            Opinion::no("placed on the web site")
        };
    }
    if let Some(page) = case.trail.confirmation {
        return Opinion::no_by("its confirmation page was shown on the web site", vec![page]);
    }
    Opinion::Supports {
        weight: if case.trail.own.is_empty() { 0.97 } else { 0.7 },
        grade: Grade::Observed,
        proof: Vec::new(),
        detail: channel.to_owned(),
        because: format!("The order's channel is \"{channel}\", and no web session shows it."),
    }
}
