//! Which header of an order file means what.
//!
//! Shops and networks call the same thing by many names. A header is compared by its letters and digits only, so
//! `Order ID`, `order_id` and `orderId` are one spelling.

mod headers;

use std::collections::BTreeMap;

use crate::error::{Error, Kind, Result};

/// A column that tagtrail knows, in the order in which it is documented.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Column {
    /// The shop's order number.
    OrderId,
    /// When the order was placed.
    OrderedAt,
    /// What the order is worth.
    Amount,
    /// The currency of the amount and the commission.
    Currency,
    /// What was bought.
    Sku,
    /// The category of what was bought.
    Category,
    /// What became of the order.
    Status,
    /// Where it was placed: web, app, phone, marketplace.
    Channel,
    /// The visitor's session id, as the web log has it.
    SessionId,
    /// The customer's id, as the web log has it.
    CustomerId,
    /// The address from which the order came.
    Ip,
    /// The browser from which the order came.
    UserAgent,
    /// A network's click id that was stored with the order.
    ClickId,
    /// The discount code.
    Coupon,
    /// The partner's id that was credited.
    Tag,
    /// The commission that was booked.
    Commission,
}

use Column as C;

impl Column {
    /// Every column, in the order of their documentation.
    pub const ALL: [Self; 16] = [
        C::OrderId,
        C::OrderedAt,
        C::Amount,
        C::Currency,
        C::Sku,
        C::Category,
        C::Status,
        C::Channel,
        C::SessionId,
        C::CustomerId,
        C::Ip,
        C::UserAgent,
        C::ClickId,
        C::Coupon,
        C::Tag,
        C::Commission,
    ];

    /// The name in settings and messages.
    pub const fn name(self) -> &'static str {
        match self {
            C::OrderId => "order_id",
            C::OrderedAt => "ordered_at",
            C::Amount => "amount",
            C::Currency => "currency",
            C::Sku => "sku",
            C::Category => "category",
            C::Status => "status",
            C::Channel => "channel",
            C::SessionId => "session_id",
            C::CustomerId => "customer_id",
            C::Ip => "ip",
            C::UserAgent => "user_agent",
            C::ClickId => "click_id",
            C::Coupon => "coupon",
            C::Tag => "tag",
            C::Commission => "commission",
        }
    }

    /// The column of a name in the settings.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The headers that mean this column, in letters and digits only, the surest first.
    fn headers(self) -> impl Iterator<Item = &'static str> {
        headers::of(self).split_ascii_whitespace()
    }
}

/// Which column of a file holds what.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Columns {
    /// The place of a header in the file, per [`Column::ALL`].
    places: [Option<usize>; 16],
}

impl Columns {
    /// The place of a column's header among the file's headers, counted from 0.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }

    /// The required columns that the file does not have.
    pub fn missing(&self) -> Vec<&'static str> {
        let required = [C::OrderId, C::OrderedAt];
        let absent = required.into_iter().filter(|column| self.place(*column).is_none());
        absent.map(Column::name).collect()
    }

    /// How many columns were recognised: what tells an order log from another table.
    pub fn found(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// Each recognised column with its header.
    pub fn listed(&self, names: &[String]) -> Vec<(&'static str, String)> {
        let header = |column: Column| Some((column.name(), names.get(self.place(column)?)?.clone()));
        Column::ALL.into_iter().filter_map(header).collect()
    }
}

/// Recognises the columns of a file by its headers; `mapping` (canonical name to header) overrides.
///
/// Fails with [`Kind::Columns`] when the mapping names a column that tagtrail does not know or a header
/// that the file does not have, with the nearest one as a hint. The error's path is left empty.
pub fn recognise(names: &[String], mapping: &BTreeMap<String, String>) -> Result<Columns> {
    let mut columns = Columns::default();
    let mut taken = vec![false; names.len()];
    for (name, header) in mapping {
        let column = Column::named(name).ok_or_else(|| unknown_column(name))?;
        let place = place_of(names, header).ok_or_else(|| unknown_header(name, header, names))?;
        columns.places[column as usize] = Some(place);
        taken[place] = true;
    }
    let plain: Vec<String> = names.iter().map(|name| normalised(name)).collect();
    let shopify = is_shopify(&plain);
    for column in Column::ALL {
        if columns.place(column).is_some() {
            continue;
        }
        let known = column.headers().filter(|h| shopify || *h != "name");
        let mut places = known.filter_map(|header| {
            let same = |at: &usize| !taken[*at] && plain[*at] == header;
            (0..plain.len()).find(same)
        });
        columns.places[column as usize] = places.next();
    }
    Ok(columns)
}

/// The letters and digits of a header, in lower case.
fn normalised(header: &str) -> String {
    let letters = header.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether the headers are those of Shopify's order export, where `Name` is the order number.
fn is_shopify(plain: &[String]) -> bool {
    let has = |header: &str| plain.iter().any(|name| name == header);
    has("name") && has("createdat") && (has("financialstatus") || has("lineitemname") || has("total"))
}

/// Where a header stands: spelled the same, else the same but for case and spaces around it.
fn place_of(names: &[String], header: &str) -> Option<usize> {
    let same = names.iter().position(|name| name == header);
    let wanted = header.trim().to_lowercase();
    same.or_else(|| names.iter().position(|name| name.to_lowercase() == wanted))
}

/// The settings name a column that does not exist.
fn unknown_column(name: &str) -> Error {
    let known = Column::ALL.map(Column::name);
    let near = nearest(name, known.iter().copied()).unwrap_or("order_id");
    let what = format!("[orders.columns] knows no column {name:?}");
    Error::new(Kind::Columns, "", what).hint(format!("did you mean {near}?"))
}

/// The settings name a header that the file does not have.
fn unknown_header(name: &str, header: &str, names: &[String]) -> Error {
    let what = format!("no column {header:?}, which [orders.columns] gives for {name}");
    let error = Error::new(Kind::Columns, "", what).at("header");
    match nearest(header, names.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("the nearest header is {near:?}")),
        None => error.hint("the file has no header"),
    }
}

/// The text that is most like another one.
fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = normalised(text);
    let likeness = |name: &str| strsim::jaro_winkler(&wanted, &normalised(name));
    known.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(headers: &str) -> Vec<(&'static str, String)> {
        let names: Vec<String> = headers.split(',').map(str::to_owned).collect();
        let columns = recognise(&names, &BTreeMap::new()).expect("no mapping");
        columns.listed(&names)
    }

    fn header_of(headers: &str, column: Column) -> Option<String> {
        let named = |(name, _): &(&str, String)| *name == column.name();
        found(headers).into_iter().find(named).map(|(_, header)| header)
    }

    #[test]
    fn canonical_names_are_all_recognised() {
        let names = Column::ALL.map(Column::name).join(",");
        assert_eq!(found(&names).len(), Column::ALL.len());
        for column in Column::ALL {
            assert_eq!(Column::named(column.name()), Some(column));
        }
    }

    #[test]
    fn no_header_means_two_things() {
        let mut all: Vec<&str> = Column::ALL.into_iter().flat_map(Column::headers).collect();
        all.sort_unstable();
        for pair in all.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        assert!(all.iter().all(|header| normalised(header) == *header));
    }

    #[test]
    fn shop_dialects() {
        let shopify = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Discount Code,Created at,\
                       Lineitem name,Lineitem sku,Id,Source";
        let header = |column| header_of(shopify, column).unwrap_or_default();
        assert_eq!(header(C::OrderId), "Name");
        assert_eq!(header(C::OrderedAt), "Created at");
        assert_eq!(header(C::Amount), "Total");
        assert_eq!(header(C::CustomerId), "Email");
        assert_eq!(header(C::Coupon), "Discount Code");
        assert_eq!(header(C::Status), "Financial Status");
        assert_eq!(header(C::Channel), "Source");

        let woo = "Order Number,Order Status,Order Date,Customer Note,Order Total Amount,Coupon Code,Customer IP";
        assert_eq!(header_of(woo, C::OrderId).as_deref(), Some("Order Number"));
        assert_eq!(header_of(woo, C::OrderedAt).as_deref(), Some("Order Date"));
        assert_eq!(header_of(woo, C::Ip).as_deref(), Some("Customer IP"));

        let awin = "id,orderRef,transactionDate,saleAmount,commissionAmount,clickRef";
        assert_eq!(header_of(awin, C::OrderId).as_deref(), Some("orderRef"));
        assert_eq!(header_of(awin, C::Commission).as_deref(), Some("commissionAmount"));
    }

    #[test]
    fn a_name_is_an_order_only_in_shopify() {
        assert_eq!(header_of("Name,Date,Price", C::OrderId), None);
        assert_eq!(header_of("id,name,date", C::OrderId).as_deref(), Some("id"));
    }

    #[test]
    fn the_mapping_overrides_and_uses_a_header_up() {
        let names = ["order_id", "Ref", "date"].map(str::to_owned);
        let mapping = BTreeMap::from([("order_id".to_owned(), "ref".to_owned())]);
        let columns = recognise(&names, &mapping).expect("mapped");
        assert_eq!(columns.place(C::OrderId), Some(1));
        let mapping = BTreeMap::from([("tag".to_owned(), "order_id".to_owned())]);
        let columns = recognise(&names, &mapping).expect("mapped");
        assert_eq!(columns.missing(), ["order_id"]);
    }

    #[test]
    fn a_wrong_mapping_is_told_with_the_nearest() {
        let names = ["Order Number", "Date"].map(str::to_owned);
        let wrong = |column: &str, header: &str| {
            let mapping = BTreeMap::from([(column.to_owned(), header.to_owned())]);
            recognise(&names, &mapping).expect_err("wrong").hint
        };
        assert_eq!(wrong("order_id", "Order Nmber"), "the nearest header is \"Order Number\"");
        assert_eq!(wrong("orderd_at", "Date"), "did you mean ordered_at?");
    }
}
