//! Page patterns of common shop systems, tried when the settings name no pages.

use super::globs::Globs;
use super::site::{Pages, Place};

/// The patterns of one kind of shop.
struct Shop {
    name: &'static str,
    cart: &'static [&'static str],
    checkout: &'static [&'static str],
    confirmation: &'static [&'static str],
    order_id: &'static str,
}

/// From the specific to the general: a caller that takes the first of several equal matches prefers the named shop.
///
/// Front ends in several languages have a folder before their paths, so some patterns start with `*`.
const SHOPS: [Shop; 5] = [
    // Shopify's thank-you page has a token and no order number, so its line is joined by session only.
    Shop {
        name: "shopify",
        cart: &["/cart", "/cart/*", "/cart.js"],
        checkout: &["/checkout", "/checkout/*", "/checkouts/*", "/*/checkouts/*"],
        confirmation: &[
            "/checkouts/*/thank_you*",
            "/checkouts/*/thank-you*",
            "/*/checkouts/*/thank_you*",
            "/*/orders/*/authenticate*",
        ],
        order_id: "",
    },
    Shop {
        name: "woocommerce",
        cart: &["/cart", "/cart/*", "*/cart/"],
        checkout: &["/checkout", "/checkout/*", "*/checkout/*"],
        confirmation: &["/checkout/order-received/*", "*/order-received/*"],
        order_id: "path:*/order-received/{id}",
    },
    // Magento's success page has no order number either.
    Shop {
        name: "magento",
        cart: &["/checkout/cart*", "*/checkout/cart*", "/rest/*/carts/*/items*"],
        checkout: &[
            "/checkout",
            "/checkout/",
            "/checkout/index*",
            "/checkout/onepage*",
            "/onestepcheckout*",
            "/rest/*/carts/*/payment-information*",
        ],
        confirmation: &[
            "/checkout/onepage/success*",
            "*/checkout/onepage/success*",
            "/multishipping/checkout/success*",
        ],
        order_id: "",
    },
    Shop {
        name: "prestashop",
        cart: &["/cart", "/*/cart", "/panier", "/*/panier"],
        checkout: &["/order", "/*/order", "/commande", "/*/commande"],
        confirmation: &["*/order-confirmation*", "*/confirmation-commande*"],
        order_id: "query:id_order",
    },
    Shop {
        name: "generic",
        cart: &["/cart", "/cart/*", "/cart.*", "/basket", "/basket/*", "/bag", "/bag/*"],
        checkout: &["/checkout", "/checkout/*", "/checkout.*", "/payment", "/payment/*"],
        confirmation: &[
            "/thanks",
            "/thanks/*",
            "/thanks.*",
            "/thank-you*",
            "/thank_you*",
            "/thankyou*",
            "/order/thank*",
            "/order/confirmation*",
            "/order/confirmed*",
            "/order/complete*",
            "/order/success*",
            "/order-confirmation*",
            "/order-confirmed*",
            "/order-complete*",
            "/order-received*",
            "/checkout/thank*",
            "/checkout/success*",
            "/checkout/complete*",
            // Not `/checkout/confirm`: in many shops it is the page where the buyer reviews the order before placing
            // it.
            "/checkout/confirmation*",
            "/checkout/finish*",
        ],
        order_id: "query:order",
    },
];

/// The page patterns of common shops as (shop, pages), the specific ones first; beacons are unknown.
pub fn common_pages() -> Vec<(&'static str, Pages)> {
    SHOPS.iter().map(|shop| (shop.name, shop.pages())).collect()
}

impl Shop {
    fn pages(&self) -> Pages {
        Pages {
            cart: Globs::of(self.cart),
            checkout: Globs::of(self.checkout),
            confirmation: Globs::of(self.confirmation),
            confirmation_order_id: self.order_id.parse::<Place>().ok(),
            ..Pages::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::globs::Glob;
    use super::super::site::id_in_path;
    use super::*;

    fn pages(name: &str) -> Pages {
        let mut shops = common_pages().into_iter();
        shops.find(|shop| shop.0 == name).expect(name).1
    }

    #[test]
    fn every_pattern_would_pass_as_a_setting() {
        for shop in SHOPS {
            for text in [shop.cart, shop.checkout, shop.confirmation].concat() {
                assert!(text.parse::<Glob>().is_ok(), "{}: {text}", shop.name);
            }
            let place = shop.pages().confirmation_order_id;
            assert_eq!(place.is_some(), !shop.order_id.is_empty(), "{}", shop.name);
        }
    }

    #[test]
    fn confirmation_pages_as_the_shops_serve_them() {
        for (shop, path) in [
            ("shopify", "/checkouts/cn/Z2NwLXVz/thank-you"),
            ("shopify", "/12345/checkouts/abc/thank_you"),
            ("woocommerce", "/checkout/order-received/1042/"),
            ("woocommerce", "/de/kasse/order-received/1042/"),
            ("magento", "/checkout/onepage/success/"),
            ("prestashop", "/en/order-confirmation"),
            ("generic", "/order/thanks"),
        ] {
            assert!(pages(shop).confirmation.matches(path.as_bytes()), "{shop} {path}");
        }
        let place = pages("woocommerce").confirmation_order_id;
        let Some(Place::Path(pattern)) = place else {
            panic!("woocommerce has its order id in the path");
        };
        let path = b"/checkout/order-received/1042/";
        assert_eq!(id_in_path(&pattern, path), Some(&b"1042"[..]));
    }

    #[test]
    fn a_product_page_is_nothing_special() {
        for (name, pages) in common_pages() {
            for path in ["/", "/cartoons", "/thanksgiving-sale", "/checkout-scanner", "/blog/orders-2026"] {
                let path = path.as_bytes();
                let hit = pages.cart.matches(path) || pages.checkout.matches(path) || pages.confirmation.matches(path);
                assert!(!hit, "{name} {path:?}");
            }
        }
    }
}
