//! Values that are a part of a cell: keys of JSON, lines of notes, parameters of addresses, and items packed in one cell.
//!
//! Items have one shape, whatever they were packed in: a line per item, with the product and the category separated by a
//! tab.

use serde_json::Value;
use std::borrow::Cow;

/// The names under which shops and apps keep a network's click id: parameters, cookies, note attributes, metadata.
pub const CLICK_IDS: [&str; 26] = [
    "awc",
    "cjevent",
    "cje",
    "irclickid",
    "im_ref",
    "clickid",
    "click_id",
    "click id",
    "ranSiteID",
    "sscid",
    "sscdata",
    "tduid",
    "clickref",
    "wgu",
    "tt_id",
    "pap_visitor",
    "rfsn",
    "_ef_transaction_id",
    "ef_transaction_id",
    "gclid",
    "msclkid",
    "affiliate click id",
    "_sca_ref",
    "sca_ref",
    "tap_id",
    "tap_vid",
];

/// The value of the first of some keys in lines of `key: value` or `key=value`.
pub fn note<'a>(notes: &'a str, keys: &[&str]) -> Cow<'a, str> {
    let mut best: Option<(usize, &str)> = None;
    for (name, value) in notes.lines().filter_map(|line| line.split_once([':', '='])) {
        let name = name.trim();
        let rank = keys.iter().position(|key| name.eq_ignore_ascii_case(key));
        if let Some(rank) = rank.filter(|rank| best.is_none_or(|(known, _)| *rank < known)) {
            best = Some((rank, value.trim()));
        }
    }
    best.map_or("", |(_, value)| value).into()
}

/// The value of a parameter of an address; the first of some names that has one.
pub fn parameter<'a>(address: &'a str, names: &[&str]) -> Cow<'a, str> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let pairs = || query.split('&').filter_map(|pair| pair.split_once('='));
    let value = |name: &&str| pairs().find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty());
    names.iter().find_map(value).map_or("", |(_, value)| value).into()
}

/// The click id in an address.
pub fn click_id(address: &str) -> Cow<'_, str> {
    parameter(address, &CLICK_IDS)
}

/// A value of a JSON cell by its keys from the outside in; a number as an index of a list. Texts are without quotes.
pub fn json(cell: &str, path: &[&str]) -> Cow<'static, str> {
    let Some(value) = parsed(cell) else { return Cow::Borrowed("") };
    let step = |value: &'_ Value, key: &&str| match value {
        Value::Array(list) => key.parse::<usize>().ok().and_then(|at| list.get(at)).cloned(),
        value => value.get(*key).cloned(),
    };
    let found = path.iter().try_fold(value, |value, key| step(&value, key));
    found.as_ref().map_or(Cow::Borrowed(""), |value| Cow::Owned(shown(value)))
}

/// The value of an entry with one of some names in a JSON list of `{"name": …, "value": …}` or `{"key": …, "value": …}`.
pub fn json_entry(cell: &str, names: &[&str]) -> Cow<'static, str> {
    let Some(Value::Array(list)) = parsed(cell) else { return Cow::Borrowed("") };
    let name_of = |entry: &Value| ["name", "key"].iter().find_map(|key| entry.get(*key)?.as_str().map(str::to_owned));
    let named = |name: &&str| {
        let entry = list.iter().find(|entry| name_of(entry).is_some_and(|of| of.eq_ignore_ascii_case(name)))?;
        entry.get("value").map(shown).filter(|value| !value.is_empty())
    };
    Cow::Owned(names.iter().find_map(named).unwrap_or_default())
}

/// A JSON value as the text of a cell.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn parsed(cell: &str) -> Option<Value> {
    cell.starts_with(['{', '[']).then(|| serde_json::from_str(cell).ok()).flatten()
}

/// An amount in cents as one with a point; other texts are amounts already.
pub fn cents(text: &str) -> Cow<'_, str> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return text.into();
    }
    let padded = format!("{digits:0>3}");
    let (units, rest) = padded.split_at(padded.len() - 2);
    format!("{sign}{units}.{rest}").into()
}

/// The items of a JSON list of objects. Of `products` and `categories`, the first key with a value counts.
pub fn json_items(cell: &str, products: &[&str], categories: &[&str]) -> Cow<'static, str> {
    let Some(Value::Array(list)) = parsed(cell) else { return Cow::Borrowed("") };
    let of = |item: &Value, keys: &[&str]| {
        keys.iter().find_map(|key| item.get(*key).map(shown).filter(|text| !text.is_empty())).unwrap_or_default()
    };
    packed(list.iter().map(|item| (of(item, products), of(item, categories))))
}

/// The product of the first item.
pub fn first_product(items: &str) -> Cow<'static, str> {
    let first = items.lines().next().unwrap_or_default();
    Cow::Owned(first.split('\t').next().unwrap_or_default().to_owned())
}

/// Items in their one shape; those without a product and a category are left out.
fn packed(items: impl Iterator<Item = (String, String)>) -> Cow<'static, str> {
    let plain = |text: String| text.split(['\t', '\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ");
    let lines = items.filter(|(product, category)| !product.trim().is_empty() || !category.trim().is_empty());
    let lines: Vec<String> =
        lines.map(|(product, category)| format!("{}\t{}", plain(product), plain(category))).collect();
    Cow::Owned(lines.join("\n"))
}

/// Items as `2× Green tea, 1× Tea pot`: a comma separates two items only before a number and a multiplication sign,
/// because names may hold commas.
pub fn times_items(cell: &str) -> Cow<'static, str> {
    let mut items = Vec::new();
    let mut rest = cell;
    while let Some(length) = times(rest) {
        let name = &rest[length..];
        let next = name.match_indices(',').find(|(at, _)| times(name[at + 1..].trim_start()).is_some());
        let end = next.map_or(name.len(), |(at, _)| at);
        items.push((name[..end].trim().to_owned(), String::new()));
        rest = name.get(end + 1..).unwrap_or_default().trim_start();
    }
    if items.is_empty() && !cell.is_empty() {
        items.push((cell.to_owned(), String::new()));
    }
    packed(items.into_iter())
}

/// The length of `2× ` at the front.
fn times(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..)?.trim_start();
    let rest = rest.strip_prefix('×').or_else(|| rest.strip_prefix("x ")).or_else(|| rest.strip_prefix("X "))?;
    (digits > 0).then(|| text.len() - rest.trim_start().len())
}

/// Items of `key:value` pairs: `id:368|name:Tea|sku:T-1|total:5.00;id:…`. A backslash protects the sign after it.
pub fn pair_items(cell: &str, products: &[&str], categories: &[&str]) -> Cow<'static, str> {
    let value = |pairs: &[(String, String)], keys: &[&str]| {
        let of = |key: &&str| pairs.iter().find(|(name, value)| name.eq_ignore_ascii_case(key) && !value.is_empty());
        keys.iter().find_map(of).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let items = split(cell, &[';']).into_iter().map(|item| {
        let pairs: Vec<(String, String)> = split(&item, &['|'])
            .iter()
            .filter_map(|pair| pair.split_once(':'))
            .map(|(key, value)| (key.trim().to_owned(), unescaped(value.trim())))
            .collect();
        (value(&pairs, products), value(&pairs, categories))
    });
    packed(items)
}

/// Items of `Product ID: 1, Product Qty: 2, Product SKU: T-1, Product Name: Tea|Product ID: …`.
pub fn detail_items(cell: &str, products: &[&str]) -> Cow<'static, str> {
    let items = cell.split('|').map(|item| {
        let value = |name: &&str| {
            let from = item.find(&format!("{name}:"))? + name.len() + 1;
            // A value may hold commas: it ends before the next name.
            let rest = &item[from..];
            let end = rest.find(", Product ").unwrap_or(rest.len());
            Some(rest[..end].trim().to_owned()).filter(|text| !text.is_empty())
        };
        (products.iter().find_map(value).unwrap_or_default(), String::new())
    });
    packed(items)
}

/// Items as `2x TEA-1|1x POT-1`.
pub fn counted_items(cell: &str) -> Cow<'static, str> {
    let items = cell.split('|').map(|item| {
        let item = item.trim();
        (times(item).map_or(item, |length| &item[length..]).trim().to_owned(), String::new())
    });
    packed(items)
}

/// Items as `TEA-1, POT-1`.
pub fn listed_items(cell: &str) -> Cow<'static, str> {
    packed(cell.split(',').map(|item| (item.trim().to_owned(), String::new())))
}

/// Splits a text at signs that no backslash protects.
fn split(text: &str, signs: &[char]) -> Vec<String> {
    let (mut parts, mut escaped) = (vec![String::new()], false);
    for c in text.chars() {
        let at_sign = signs.contains(&c) && !escaped;
        escaped = c == '\\' && !escaped;
        match parts.last_mut() {
            Some(part) if !at_sign => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    parts
}

fn unescaped(text: &str) -> String {
    let (mut plain, mut escaped) = (String::new(), false);
    for c in text.chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            plain.push(c);
            escaped = false;
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_every_packing_have_one_shape() {
        assert_eq!(times_items("2× Cap, red, 1× Mug"), "Cap, red\t\nMug\t");
        assert_eq!(times_items("Mug"), "Mug\t");
        let pairs = r"id:3|name:Tea\; green|sku:|total:5.00|meta:k=a\|b;id:4|name:Pot|sku:P-1";
        assert_eq!(pair_items(pairs, &["sku", "name"], &[]), "Tea; green\t\nP-1\t");
        let details = "Product ID: 1, Product Qty: 2, Product SKU: T-1, Product Name: Tea, green|Product ID: 2, Product SKU: , Product Name: Pot";
        assert_eq!(detail_items(details, &["Product SKU", "Product Name"]), "T-1\t\nPot\t");
        assert_eq!(counted_items("2x TEA-1|1x POT-1"), "TEA-1\t\nPOT-1\t");
        assert_eq!(listed_items("TEA-1, POT-1,"), "TEA-1\t\nPOT-1\t");
        let list = r#"[{"sku":"","name":"Tea","type":"drink"},{"sku":"P-1","name":"Pot"}]"#;
        assert_eq!(json_items(list, &["sku", "name"], &["type"]), "Tea\tdrink\nP-1\t");
        assert_eq!(first_product("Tea\tdrink\nP-1\t"), "Tea");
        assert_eq!(json_items("", &["sku"], &[]), "");
    }

    #[test]
    fn values_are_found_in_notes_addresses_and_json() {
        assert_eq!(note("a: b\nIP address: 192.0.2.1", &["ip address"]), "192.0.2.1");
        assert_eq!(click_id("https://shop.example/?utm_source=x&awc=1_2_3#top"), "1_2_3");
        assert_eq!(click_id("/tea"), "");
        let cell = r#"{"browser_ip":"192.0.2.1","list":[{"code":7}],"none":null}"#;
        assert_eq!((json(cell, &["browser_ip"]), json(cell, &["list", "0", "code"])), ("192.0.2.1".into(), "7".into()));
        assert_eq!((json(cell, &["none"]), json("text", &["a"])), ("".into(), "".into()));
        let entries = r#"[{"name":"awc","value":"1_2"},{"key":"k","value":"v"}]"#;
        assert_eq!((json_entry(entries, &["AWC"]), json_entry(entries, &["k"])), ("1_2".into(), "v".into()));
    }
}
