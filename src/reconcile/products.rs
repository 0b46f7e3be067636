//! Clicks, orders and earnings by product.

use super::days::number;
use super::{Material, Sums, add};
use std::collections::BTreeMap;

/// One product.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Product {
    /// Its number.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Clicks on own links to it.
    pub own: u64,
    /// Ordered items, after clicks on a link to this product.
    pub direct: u64,
    /// Ordered items, after clicks on other links, or where the report does not say.
    pub indirect: u64,
    /// Shipped items.
    pub shipped: u64,
    /// Returned items.
    pub returned: u64,
    /// Fees.
    pub fees: Sums,
}

/// Adds up by product.
pub(super) fn compare(material: &Material<'_>) -> Vec<Product> {
    let mut products: BTreeMap<&str, Product> = BTreeMap::new();
    for figure in material.figures.iter().filter(|figure| !figure.sku.is_empty()) {
        let product = products.entry(&figure.sku).or_default();
        if product.name.is_empty() {
            product.name.clone_from(&figure.product);
        }
        let ordered = if figure.is_direct == Some(true) { &mut product.direct } else { &mut product.indirect };
        *ordered += number(figure.ordered);
        product.shipped += number(figure.shipped);
        product.returned += number(figure.returned);
        add(&mut product.fees, figure.fees, &figure.currency);
    }
    for (sku, clicks) in &material.clicks.by_sku {
        products.entry(sku).or_default().own = *clicks;
    }
    let mut list: Vec<Product> =
        products.into_iter().map(|(sku, product)| Product { sku: sku.to_owned(), ..product }).collect();
    list.sort_by_key(|product| {
        (std::cmp::Reverse((product.direct + product.indirect, product.own)), product.sku.clone())
    });
    list
}
