//! The same shop, as canonical files and as exports of platforms and networks in their languages and spellings, gets the same
//! verdicts. The shop is simulated; the exporters below write it as each platform does.

use crate::behaviour::done;
use crate::exports::workbook;
use chrono::{DateTime, Utc};
use chrono_tz::{Europe::Berlin, Tz};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The zone of the shop: exports have its local time.
const ZONE: Tz = Berlin;

/// An order of the shop.
struct Sale {
    id: String,
    at: DateTime<Utc>,
    cents: i64,
    currency: String,
    items: Vec<String>,
    is_void: bool,
    tag: String,
    commission: String,
}

impl Sale {
    fn local(&self, format: &str) -> String {
        self.at.with_timezone(&ZONE).format(format).to_string()
    }

    fn amount(&self, thousands: &str, decimal: &str) -> String {
        let units = self.cents / 100;
        let whole =
            if units < 1000 { units.to_string() } else { format!("{}{thousands}{:03}", units / 1000, units % 1000) };
        format!("{whole}{decimal}{:02}", self.cents % 100)
    }

    fn state(&self, good: &'static str, void: &'static str) -> &'static str {
        if self.is_void { void } else { good }
    }
}

/// The orders of a simulated shop; every third one has a second item.
fn sales(orders: &str) -> Vec<Sale> {
    let rows = orders.lines().skip(1).enumerate();
    let sale = |(nth, row): (usize, &str)| {
        // The user agent is the only quoted cell, and not needed.
        let plain: String = row.split('"').step_by(2).collect();
        let cells: Vec<&str> = plain.split(',').collect();
        let mut items = vec![cells[4].to_owned()];
        items.extend((nth % 3 == 0).then(|| format!("GIFT-{nth}")));
        let decimals: String = cells[2].chars().filter(|c| *c != '.').collect();
        Sale {
            id: cells[0].to_owned(),
            at: cells[1].parse().expect("a time"),
            cents: decimals.parse().expect("an amount with two decimals"),
            currency: cells[3].to_owned(),
            items,
            is_void: cells[6] != "completed",
            tag: cells[12].to_owned(),
            commission: cells[13].to_owned(),
        }
    };
    rows.map(sale).collect()
}

fn quoted(cells: &[&str], delimiter: &str) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    cells.join(delimiter) + "\n"
}

/// Our own columns, a row for each item.
fn canonical(sales: &[Sale], has_items: bool) -> String {
    let mut text = "order_id,ordered_at,amount,currency,sku,status,tag,commission\n".to_owned();
    for sale in sales {
        for item in sale.items.iter().take(if has_items { usize::MAX } else { 1 }) {
            let sku = if has_items { item.as_str() } else { "" };
            let status = sale.state("completed", "cancelled");
            let at = sale.at.to_rfc3339();
            let amount = sale.amount("", ".");
            let _ = writeln!(
                text,
                "{},{at},{amount},{},{sku},{status},{},{}",
                sale.id, sale.currency, sale.tag, sale.commission
            );
        }
    }
    text
}

const SHOPIFY: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,\
Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,\
Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,\
Billing Zip,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,\
Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Phone,Receipt Number,Duties,Payment References";

/// Shopify's rows: further items have neither a total nor a status.
fn shopify_rows(sales: &[Sale]) -> Vec<Vec<String>> {
    let headers: Vec<&str> = SHOPIFY.split(',').collect();
    let mut rows = vec![headers.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()];
    for (nth, sale) in sales.iter().enumerate() {
        let created = sale.local("%Y-%m-%d %H:%M:%S %z");
        for (item, sku) in sale.items.iter().enumerate() {
            let mut cells: BTreeMap<&str, String> = BTreeMap::new();
            cells.insert("Name", format!("#{}", sale.id));
            cells.insert("Created at", created.clone());
            cells.insert("Vendor", "Lantern \"&\" Loom".to_owned());
            cells.insert("Lineitem name", format!("Product, {sku}"));
            cells.insert("Lineitem sku", sku.clone());
            cells.insert("Lineitem quantity", "1".to_owned());
            if item == 0 {
                cells.insert("Financial Status", sale.state("paid", "refunded").to_owned());
                cells.insert("Currency", sale.currency.clone());
                cells.insert("Total", sale.amount("", "."));
                cells.insert("Billing Zip", "'02264".to_owned());
                cells.insert("Notes", "first line\nsecond line".to_owned());
                cells.insert("Id", (4_400_000_000_000 + nth).to_string());
                cells.insert("Source", "web".to_owned());
            }
            rows.push(headers.iter().map(|name| cells.remove(name).unwrap_or_default()).collect());
        }
    }
    rows
}

fn shopify(sales: &[Sale]) -> String {
    let rows = shopify_rows(sales);
    rows.iter().map(|row| quoted(&row.iter().map(String::as_str).collect::<Vec<_>>(), ",")).collect()
}

/// Lines that end as Windows ends them, semicolons, UTF-16 with a mark.
fn resaved(text: &str) -> Vec<u8> {
    let text = text.replace("\",\"", "\";\"").replace("\"\n\"", "\"\r\n\"");
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// WooCommerce's report in French: net sales, items in one cell, local times without a zone.
fn woocommerce_report(sales: &[Sale]) -> String {
    let mut text = quoted(
        &["Date", "Commande n°", "État", "Client", "Produit(s)", "Articles vendus", "Code(s) promo", "Ventes nettes"],
        ",",
    );
    for sale in sales {
        let items: Vec<String> = sale.items.iter().map(|sku| format!("1× {sku}")).collect();
        let (at, items) = (sale.local("%Y-%m-%d %H:%M:%S"), items.join(", "));
        let state = sale.state("Terminée", "Annulée");
        text += &quoted(&[&at, &sale.id, state, "A B", &items, "1", "", &sale.amount("", ".")], ",");
    }
    text
}

/// The plugin's export with every row filled: semicolons, decimal commas, the order's total on each item.
fn woocommerce_plugin(sales: &[Sale]) -> String {
    let mut text = "Order Number;Order Status;Order Date;Order Total Amount;Currency;SKU;Item #;Item Name\n".to_owned();
    for sale in sales {
        for (nth, sku) in sale.items.iter().enumerate() {
            let (at, amount) = (sale.local("%d.%m.%Y %H:%M:%S"), sale.amount(".", ","));
            let state = sale.state("Completed", "Cancelled");
            let _ = writeln!(text, "{};{state};{at};{amount};{};{sku};{};Product", sale.id, sale.currency, nth + 1);
        }
    }
    text
}

/// Magento's grid of an administrator in Germany: no items, no currency but the sign.
fn magento(sales: &[Sale]) -> String {
    let mut text = quoted(
        &[
            "ID",
            "Einkaufsort",
            "Kaufdatum",
            "Rechnung an Name",
            "Gesamtsumme (Basis)",
            "Gesamtsumme (gekauft)",
            "Status",
        ],
        ",",
    );
    for sale in sales {
        let (at, amount) = (sale.local("%d.%m.%Y, %H:%M:%S"), format!("{} €", sale.amount(".", ",")));
        let state = sale.state("Vollständig", "Storniert");
        text += &quoted(&[&sale.id, "Main Website\n  Store", &at, "A B", &amount, &amount, state], ",");
    }
    text
}

/// Awin's list of an advertiser: thousands with commas, local times, a declined row for what was returned.
fn awin(sales: &[Sale]) -> String {
    let mut text =
        "id,advertiser_id,publisher_id,publisher_name,sale_amount,commission,date,commission_status,click_ref,\
site_name,decline_reason,clickThroughTime,extra\n"
            .to_owned();
    for (nth, sale) in sales.iter().enumerate().filter(|(_, sale)| !sale.tag.is_empty() || sale.is_void) {
        let at = sale.local("%Y-%m-%d %H:%M:%S");
        let amount = sale.amount(",", ".");
        let (status, reason) = if sale.tag.is_empty() { ("declined", "Returned") } else { ("approved", "") };
        let _ = writeln!(
            text,
            "{},5150,{},{},\"{amount}\",{},{at},{status},,,{reason},{at},{}",
            801_000_000 + nth,
            900_000 + nth,
            sale.tag,
            if sale.commission.is_empty() { "1" } else { &sale.commission },
            sale.id
        );
    }
    text
}

/// impact.com's listing: partners by name, times with an offset.
fn impact(sales: &[Sale]) -> String {
    let mut text = "Action Id,Campaign Id,Campaign Name,Action Tracker,Media Partner Id,Media Partner Name,Oid,State,\
Sale Amount,Payout,Currency,Referring Date,Action Date\n"
        .to_owned();
    for (nth, sale) in sales.iter().enumerate().filter(|(_, sale)| !sale.tag.is_empty()) {
        let at = sale.local("%Y-%m-%dT%H:%M:%S%:z");
        let _ = writeln!(
            text,
            "5150.1.{nth},5150,Shop,Sale,{},{},{},APPROVED,{},{},{},{at},{at}",
            7000 + nth,
            sale.tag,
            sale.id,
            sale.amount("", "."),
            sale.commission,
            sale.currency
        );
    }
    text
}

/// The verdict of each order: outcome, cause, claimant, credited partner, confidence.
type Verdicts = BTreeMap<String, Vec<String>>;

fn verdicts(dir: &Path, files: &[&str]) -> Verdicts {
    let logs = ["world/web-1.log", "world/web-2.log", "world/partners.csv", "world/tagtrail.toml", "zone.toml"];
    done(dir, &[&["analyze", "--quiet", "--force", "--out", "result"], &logs[..], files].concat());
    let text = fs::read_to_string(dir.join("result/verdicts.csv")).expect("verdicts");
    let names: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let place = |name: &str| names.iter().position(|own| *own == name).expect(name);
    let wanted = ["outcome", "cause", "claimant_tag", "credited_tag", "confidence"].map(place);
    let rows = text.lines().skip(1).map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        let id = cells[0].trim_matches('"').trim_start_matches(['\'', '#']).to_owned();
        (id, wanted.iter().map(|at| cells[*at].to_owned()).collect())
    });
    rows.collect()
}

fn differences(expected: &Verdicts, found: &Verdicts) -> Vec<String> {
    let differ = expected.iter().filter(|(id, verdict)| found.get(*id) != Some(*verdict));
    let mut list: Vec<String> = differ.map(|(id, own)| format!("{id}: {own:?}, not {:?}", found.get(id))).collect();
    list.extend(found.keys().filter(|id| !expected.contains_key(*id)).map(|id| format!("{id}: is new")));
    list
}

#[test]
fn a_shop_gets_the_same_verdicts_from_every_export() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    done(dir, &["simulate", "--orders", "150", "--seed", "5", "--megabytes", "1", "world"]);
    let sales = sales(&fs::read_to_string(dir.join("world/orders.csv")).expect("orders"));
    let rows = shopify_rows(&sales);
    let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let cells: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
    let book = workbook(&[("Orders", &cells)]);
    // Of our own files one has items and one has none, as the exports below.
    let files: [(&str, bool, Vec<u8>); 6] = [
        ("shopify.csv", true, shopify(&sales).into_bytes()),
        ("resaved.csv", true, resaved(&shopify(&sales))),
        ("shopify.xlsx", true, book),
        ("woo-report.csv", true, woocommerce_report(&sales).into_bytes()),
        ("woo-plugin.csv", true, woocommerce_plugin(&sales).into_bytes()),
        ("magento.csv", false, magento(&sales).into_bytes()),
    ];
    let put = |name: &str, bytes: &[u8]| fs::write(dir.join(name), bytes).expect("written");
    put("zone.toml", b"[orders]\ntimezone = \"Europe/Berlin\"\n");
    put("awin.csv", awin(&sales).as_bytes());
    put("impact.csv", impact(&sales).as_bytes());
    let own = [false, true].map(|has_items| {
        put("canonical.csv", canonical(&sales, has_items).as_bytes());
        verdicts(dir, &["canonical.csv"])
    });
    let lost = own[1].values().filter(|verdict| verdict[0] == "lost").count();
    let credited = own[1].values().filter(|verdict| verdict[0] == "credited").count();
    assert!(own[1].len() == sales.len() && lost > 10 && credited > 10, "{lost} lost, {credited} credited");
    let mut wrong = Vec::new();
    for (name, has_items, bytes) in &files {
        put(name, bytes);
        for list in ["awin.csv", "impact.csv"] {
            let found = verdicts(dir, &[name, list]);
            let differ = differences(&own[usize::from(*has_items)], &found);
            wrong.extend(differ.iter().map(|one| format!("{name} with {list}: {one}")));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
