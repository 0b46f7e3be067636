//! The shop as its visitors see it: products and the addresses of its pages.

use std::rc::Rc;

use super::chance::Chance;
use super::world::World;

/// Something the shop sells.
#[derive(Debug)]
pub(super) struct Product {
    /// Its number in the shop.
    pub(super) sku: String,
    /// Its price in cents.
    pub(super) cents: u64,
    /// Its category.
    pub(super) category: String,
    /// Whether it earns a commission.
    pub(super) eligible: bool,
    /// Its page.
    pub(super) page: Rc<str>,
}

/// The shop's pages.
#[derive(Debug)]
pub(super) struct Shop {
    /// `https://` and the host.
    pub(super) origin: String,
    /// What it sells.
    pub(super) products: Vec<Product>,
    /// Products with a commission, by place.
    pub(super) eligible: Vec<usize>,
    /// Products without one.
    pub(super) excluded: Vec<usize>,
    /// Searches, categories and the like.
    pub(super) corridors: Vec<Rc<str>>,
    /// Style sheets, scripts and pictures.
    pub(super) assets: Vec<Rc<str>>,
    /// The home page.
    pub(super) home: Rc<str>,
    /// The request that counts a page view.
    pub(super) pixel: Rc<str>,
    /// An empty address.
    pub(super) nowhere: Rc<str>,
    cart: String,
    checkout: String,
    confirmation: String,
    click_beacon: String,
    conversion_beacon: String,
    /// The parameter that carries a partner's id.
    pub(super) tag_param: String,
}

const CATEGORIES: [&str; 7] = ["Lighting", "Textiles", "Tableware", "Furniture", "Outdoor", "Stationery", "Toys"];

const SEARCHES: [&str; 16] = [
    "lamp",
    "wool+blanket",
    "teapot",
    "desk",
    "hammock",
    "notebook",
    "candle",
    "rug",
    "shelf",
    "lantern",
    "cushion",
    "bowl",
    "puzzle",
    "stool",
    "vase",
    "curtain",
];

impl Shop {
    /// The shop of a world.
    pub(super) fn new(world: &World, chance: &mut Chance) -> Self {
        let front = &world.shop;
        let products: Vec<Product> = (0..front.products).map(|n| product(world, n, chance)).collect();
        let places = |earning: bool| {
            let all = products.iter().enumerate();
            let some = all.filter(|(_, product)| product.eligible == earning);
            some.map(|(at, _)| at).collect()
        };
        Self {
            origin: format!("https://{}", front.host),
            eligible: places(true),
            excluded: places(false),
            products,
            corridors: corridors(),
            assets: assets(chance),
            home: Rc::from("/"),
            pixel: Rc::from("/px.gif?v=1"),
            nowhere: Rc::from(""),
            cart: front.cart.clone(),
            checkout: front.checkout.clone(),
            confirmation: front.confirmation.clone(),
            click_beacon: front.click_beacon.clone(),
            conversion_beacon: front.conversion_beacon.clone(),
            tag_param: world.programme.tag_param.clone(),
        }
    }

    /// Whether a page only shows products: no cart, no checkout, no confirmation.
    pub(super) fn shows(&self, target: &str) -> bool {
        let confirmation = self.confirmation.split(['?', '{']).next().unwrap_or_default();
        ![self.cart.as_str(), &self.checkout, confirmation].iter().any(|page| target.starts_with(page))
    }

    /// The whole address of a page.
    pub(super) fn absolute(&self, target: &str) -> Rc<str> {
        let mut text = String::with_capacity(self.origin.len() + target.len());
        text.push_str(&self.origin);
        text.push_str(target);
        Rc::from(text)
    }

    /// The address that puts a product into the cart.
    pub(super) fn cart(&self, product: usize) -> Rc<str> {
        Rc::from(format!("{}?sku={}", self.cart, self.products[product].sku))
    }

    /// A step of the checkout; the first has no name.
    pub(super) fn checkout(&self, step: &str) -> Rc<str> {
        Rc::from(format!("{}{step}", self.checkout))
    }

    /// The page after the payment.
    pub(super) fn confirmation(&self, order: &str) -> Rc<str> {
        Rc::from(self.confirmation.replace("{id}", order))
    }

    /// The request of a landing after its id is stored, if there is one.
    pub(super) fn click_beacon(&self, tag: &str) -> Option<Rc<str>> {
        let beacon = &self.click_beacon;
        (!beacon.is_empty()).then(|| Rc::from(format!("{beacon}?{}={tag}", self.tag_param)))
    }

    /// The request of the confirmation page, if there is one. It names the order where the page does.
    pub(super) fn conversion_beacon(&self, order: &str, cents: u64) -> Option<Rc<str>> {
        let beacon = &self.conversion_beacon;
        let named = if self.confirmation.contains("{id}") { format!("o={order}") } else { format!("v={cents}") };
        (!beacon.is_empty()).then(|| Rc::from(format!("{beacon}?{named}")))
    }
}

/// One product; about one in sixteen is of the excluded category.
fn product(world: &World, n: usize, chance: &mut Chance) -> Product {
    let eligible = n % 16 != 5;
    let sku = format!(
        "{}{}-{}",
        char::from(b'A' + chance.below(26) as u8),
        char::from(b'A' + chance.below(26) as u8),
        10_000 + n * 37 + chance.below(37),
    );
    let low = chance.unit() * chance.unit();
    let category =
        if eligible { (*chance.one(&CATEGORIES)).to_owned() } else { world.programme.excluded_category.clone() };
    Product {
        page: Rc::from(world.shop.product_page.replace("{sku}", &sku)),
        sku,
        cents: 490 + (low * 24_000.0) as u64,
        category,
        eligible,
    }
}

fn corridors() -> Vec<Rc<str>> {
    let searches = SEARCHES.iter().map(|words| format!("/find?q={words}"));
    let categories = CATEGORIES.iter().map(|name| format!("/shelf/{}", name.to_lowercase()));
    let pages = (2..5).map(|n| format!("/shelf/lighting?page={n}"));
    let notices = ["/delivery", "/returns", "/about"].map(str::to_owned);
    let all = searches.chain(categories).chain(pages).chain(notices);
    all.map(Rc::from).collect()
}

fn assets(chance: &mut Chance) -> Vec<Rc<str>> {
    let fixed = ["/assets/main.css", "/assets/shop.js", "/assets/fonts/body.woff2"];
    let pictures = (0..240).map(|_| format!("/media/{:08x}.webp", chance.bits() >> 32));
    let all = fixed.map(str::to_owned).into_iter().chain(pictures);
    all.map(Rc::from).collect()
}
