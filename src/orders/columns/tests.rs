//! Tests of headers and their meanings.

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
    let lists = |column| headers::sure(column).split(' ').chain(headers::weak(column).split(' '));
    let mut all: Vec<&str> = Column::ALL.into_iter().flat_map(lists).filter(|header| !header.is_empty()).collect();
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

/// Headers in seven languages, with the column that they mean.
const HEADERS: &[(C, &str)] = &[
    (
        C::OrderId,
        "Order Number|Order #|order-id|Bestellnummer|Bestell-Nr.|Auftragsnummer|Nr. der Bestellung|N° de commande|Numéro de commande|Commande n°|Référence commande|Número de pedido|Nº Pedido|Pedido #|ID del pedido|Numero ordine|Ordine n.|Codice ordine|Bestelnummer|Ordernummer|Numer zamówienia|Nr zamówienia|Zamówienie #|ID zamówienia",
    ),
    (
        C::OrderedAt,
        "Order Date|Date created|Bestelldatum|Datum der Bestellung|Bestellt am|Auftragsdatum|Kaufdatum|Erstellt am|Datum|Date de commande|Date de la commande|Date d'achat|Créé le|Fecha del pedido|Fecha de compra|Fecha|Data ordine|Data dell'ordine|Data di acquisto|Besteldatum|Orderdatum|Datum bestelling|Data zamówienia|Data złożenia zamówienia|Data zakupu|Created (UTC)",
    ),
    (
        C::Amount,
        "Order Total|Grand Total|Gesamtbetrag|Gesamtsumme|Bestellwert|Warenkorbwert|Summe (brutto)|Betrag in EUR|Montant total|Total TTC|Montant de la commande|Total del pedido|Importe total|Importe|Totale ordine|Importo totale|Totale|Totaalbedrag|Orderbedrag|Wartość zamówienia|Kwota|Suma|Price($)|Order Value (GBP)|Net sales|Umsatz",
    ),
    (C::Currency, "Currency|Währung|Waehrung|Devise|Moneda|Divisa|Valuta|Munteenheid|Waluta"),
    (
        C::Sku,
        "SKU|Artikelnummer|Artikel-Nr.|Produkt-ID|Référence produit|Référence article|Código de producto|Codice articolo|Codice prodotto|Artikelcode|Numer produktu|Produkt(e)|Product(s)",
    ),
    (C::Category, "Category|Kategorie|Warengruppe|Catégorie|Categoría|Categoria|Categorie|Kategoria|Produktkategorie"),
    (
        C::Status,
        "Order Status|Bestellstatus|Auftragsstatus|Status|Statut de la commande|État|Statut|Estado del pedido|Estado|Stato ordine|Stato|Bestelstatus|Status zamówienia|Stan zamówienia",
    ),
    (
        C::Channel,
        "Sales channel|Verkaufskanal|Kanal|Canal de vente|Canal|Canal de venta|Canale di vendita|Canale|Verkoopkanaal|Kanaal|Kanał sprzedaży",
    ),
    (
        C::SessionId,
        "Session ID|Sitzungs-ID|Sitzung|ID de session|ID de sesión|ID sessione|Sessie-ID|ID sesji|sessionId",
    ),
    (
        C::CustomerId,
        "Customer ID|Kundennummer|Kunden-Nr.|Kunden-ID|Numéro client|N° client|ID cliente|Número de cliente|Codice cliente|Klantnummer|Klant-ID|Numer klienta|ID klienta|E-Mail (Rechnung)|E-Mail-Adresse|Adresse e-mail|Correo electrónico",
    ),
    (
        C::Ip,
        "IP|IP-Adresse|IP-Adresse des Kunden|Adresse IP|Adresse IP du client|Dirección IP|Indirizzo IP|IP-adres|Adres IP|Customer IP address",
    ),
    (C::UserAgent, "User Agent|User-Agent|Browser|Navigateur|Navegador|Przeglądarka"),
    (C::ClickId, "Click ID|Klick-ID|ID de clic|ID kliknięcia|clickRef"),
    (
        C::Coupon,
        "Coupon Code|Gutscheincode|Gutschein|Rabattcode|Aktionscode|Code promo|Code de réduction|Código de descuento|Cupón|Codice sconto|Codice promozionale|Kortingscode|Kod rabatowy|Kupon|Coupon(s)",
    ),
    (
        C::Tag,
        "Affiliate|Affiliate ID|Partner-ID|Partnerkennung|Partner|Vermittler|Werbepartner|ID affilié|Affilié|ID afiliado|Afiliado|ID affiliato|Affiliato|Partnercode|Affiliate-ID|ID partnera|Tracking ID",
    ),
    (
        C::Commission,
        "Commission|Provision|Partnerprovision|Comisión|Commissione|Commissie|Prowizja|Vergütung|Ad Fees($)|Provision (EUR)",
    ),
];

#[test]
fn headers_in_seven_languages() {
    for (column, headers) in HEADERS {
        for header in headers.split('|') {
            assert_eq!(header_of(header, *column).as_deref(), Some(header), "{column:?}");
        }
    }
}

/// Headers of something else.
const ELSE: &[&str] = &[
    "Order Status Date",
    "Payment Method",
    "Zahlungsart",
    "Shipping Total",
    "Total tax",
    "Steuerbetrag gesamt",
    "Versandkosten",
    "Discount Amount",
    "Gutscheinbetrag",
    "Rabatt",
    "Refunded Amount",
    "Amount Refunded",
    "Transaction ID",
    "Payment ID",
    "Transaktionsnummer",
    "Invoice number",
    "Rechnungsnummer",
    "Tracking number",
    "Vorname (Rechnung)",
    "Billing Name",
    "Customer Name",
    "Kundenname",
    "Nom du client",
    "Customer group",
    "Customer type",
    "Fulfillment Status",
    "Menge",
    "Qty",
    "Lineitem quantity",
    "Phone",
    "PLZ",
    "Shipping Method",
    "Notes",
    "Provisionssatz",
    "Commission rate",
    "Items Ordered",
    "Date of birth",
    "Geburtsdatum",
    "Updated at",
    "Modification Date",
    "Validation date",
    "Company",
    "Orders",
    "Payment Email",
];

#[test]
fn headers_of_something_else_mean_nothing() {
    for header in ELSE {
        assert_eq!(found(header), [], "{header}");
    }
}

#[test]
fn a_time_of_cancellation_is_part_of_the_status() {
    let of = |headers| header_of(headers, C::Status);
    assert_eq!(
        of("Name,Created at,Total,Financial Status,Cancelled at").as_deref(),
        Some("Financial Status + Cancelled at")
    );
    assert_eq!(of("Bestellnummer,Datum,Storniert am").as_deref(), Some("Storniert am"));
}

fn chosen(headers: &str, rows: &[&str]) -> Vec<(&'static str, String)> {
    let names: Vec<String> = headers.split(',').map(str::to_owned).collect();
    let column = |at: usize| rows.iter().map(|row| row.split(',').nth(at).unwrap_or_default()).collect();
    let columns = (0..names.len()).map(column).collect();
    let kind = crate::tables::TableKind::Csv { delimiter: b',' };
    let table = crate::tables::Table { path: String::new(), kind, names, columns, rows: rows.len() };
    let partners = ["glow-20", "beam-21", "1", "2", "3", "4", "5"].map(str::to_owned).into();
    let sample = Sample::of(&table).with_partners(&partners);
    choose(&table.names, &BTreeMap::new(), &sample).expect("no mapping").listed(&table.names)
}

fn chosen_for(headers: &str, rows: &[&str], column: Column) -> Option<String> {
    chosen(headers, rows).into_iter().find(|(name, _)| *name == column.name()).map(|(_, header)| header)
}

#[test]
fn rows_decide_between_headers() {
    assert_eq!(chosen_for("Affiliate ID,Partner", &[",blog", ",shop"], C::Tag).as_deref(), Some("Partner"));
    assert_eq!(chosen_for("Affiliate ID,Partner", &["7,blog"], C::Tag).as_deref(), Some("Affiliate ID"));
    assert_eq!(chosen_for("Email,Email#2", &[",a@b.example"], C::CustomerId).as_deref(), Some("Email#2"));
    assert_eq!(chosen_for("Kunde,E-Mail", &["Anna Öz,a@b.example"], C::CustomerId).as_deref(), Some("E-Mail"));
    assert_eq!(chosen_for("Customer", &["Lena Berg", "J. Wolf"], C::CustomerId), None);
    assert_eq!(chosen_for("Customer", &["c-17", "c-18"], C::CustomerId).as_deref(), Some("Customer"));
    assert_eq!(chosen_for("id,amount", &["ch_1Ab,5", "ch_2Ab,6"], C::OrderId), None);
    assert_eq!(chosen_for("id,amount", &["4764864990,5"], C::OrderId).as_deref(), Some("id"));
    assert_eq!(chosen_for("order_key,number,id", &["wc_a,17,17"], C::OrderId).as_deref(), Some("number"));
    let formatted = chosen_for("order_number,order_number_formatted", &[",48-A"], C::OrderId);
    assert_eq!(formatted.as_deref(), Some("order_number_formatted"));
    assert_eq!(chosen_for("line_items,sku", &["[{}],"], C::Sku).as_deref(), Some("sku"));
    assert_eq!(chosen_for("Tag,Bestellnummer", &["01.09.2026,7"], C::Tag), None);
}

#[test]
fn values_show_what_unknown_headers_mean() {
    let of = |column, cells: [&str; 5]| {
        chosen_for("order_id,zzz", &cells.map(|cell| format!("7,{cell}")).each_ref().map(String::as_str), column)
    };
    let shown = |column, cells: [&str; 5]| of(column, cells).as_deref() == Some("zzz");
    assert!(shown(C::Ip, ["192.0.2.1", "2001:db8::7", "192.0.2.3", "192.0.2.4", "192.0.2.5"]));
    assert!(shown(C::UserAgent, ["Mozilla/5.0 (X11) Firefox/151"; 5]));
    assert!(shown(C::Tag, ["glow-20", "beam-21", "glow-20", "glow-20", "beam-21"]));
    assert!(!shown(C::Tag, ["1", "2", "3", "2", "1"]), "quantities");
    assert!(shown(C::Status, ["completed", "wc-refunded", "Completed", "cancelled", "on hold"]));
    assert!(!shown(C::Status, ["completed", "blue", "red", "green", "new"]));
    assert!(shown(C::Channel, ["web", "web", "phone", "marketplace-api", "web"]));
    assert!(shown(C::Currency, ["EUR", "EUR", "USD", "EUR", "EUR"]));
    let ids = ["206ddb1421a45945", "c1ab29c5b506ef53", "87b33d3e1d5694b8", "58f483606442163f", "d07d3b3c282386ef"];
    assert!(shown(C::SessionId, ids) && !shown(C::SessionId, [ids[0]; 5]));
}

#[test]
fn words_that_other_columns_have_too_show_nothing() {
    let shown = |column, cells: &[&str]| {
        let rows: Vec<String> = (0..12).map(|row| format!("7,{}", cells[row % cells.len()])).collect();
        chosen_for("order_id,zzz", &rows.iter().map(String::as_str).collect::<Vec<_>>(), column).is_some()
    };
    for cells in [
        &["new", "returned"][..],
        &["sent", "failed"],
        &["ok", "failed"],
        &["confirmed", "declined", "pending"],
        &["delivered", "failed"],
        &["enviado", "pendiente"],
    ] {
        assert!(!shown(C::Status, cells), "{cells:?}");
    }
    for cells in [
        &["completed", "processing", "failed"][..],
        &["wc-completed", "wc-failed"],
        &["Bezahlt", "Storniert", "Offen"],
        &["Completado", "Cancelado"],
        &["Payée", "Remboursée", "En attente"],
        &["fulfilled", "unfulfilled"],
        &["Awaiting Shipment", "Shipped"],
    ] {
        assert!(shown(C::Status, cells), "{cells:?}");
    }
    for cells in [
        &["email", "phone", "mail"][..],
        &["retail", "b2b", "wholesale"],
        &["Mail", "Store pickup"],
        &["desktop", "ios", "android"],
    ] {
        assert!(!shown(C::Channel, cells), "{cells:?}");
    }
    for cells in [&["Web", "Phone"][..], &["online store", "pos", "draft"], &["checkout", "admin"], &["desktop", "fax"]]
    {
        assert!(shown(C::Channel, cells), "{cells:?}");
    }
}

#[test]
fn a_column_is_shown_only_where_no_other_shows_the_same() {
    let table = |headers: &str, cells: &dyn Fn(usize) -> String, column| {
        let rows: Vec<String> = (0..12).map(|row| format!("7,{}", cells(row))).collect();
        chosen_for(&format!("order_id,{headers}"), &rows.iter().map(String::as_str).collect::<Vec<_>>(), column)
    };
    let tag = |row: usize| if row.is_multiple_of(2) { "glow-20" } else { "beam-21" };
    let both = |row: usize| format!("{},{}", tag(row), if row.is_multiple_of(3) { "" } else { tag(row) });
    assert_eq!(table("Zzz,Booked for", &both, C::Tag), None);
    assert_eq!(table("First touch,Booked for", &both, C::Tag), None);
    assert_eq!(table("First touch", &|row| tag(row).to_owned(), C::Tag), None);
    assert_eq!(table("Vergeben an", &|row| tag(row).to_owned(), C::Tag).as_deref(), Some("Vergeben an"));
    let addresses = |row: usize| format!("10.0.0.{},192.0.2.{row}", row % 3);
    assert_eq!(table("Edge,Zzz", &addresses, C::Ip).as_deref(), Some("Zzz"), "three servers are no visitors");
    assert_eq!(table("Edge,Zzz", &|row| format!("198.51.100.{row},192.0.2.{row}"), C::Ip), None);
    let id = |row: usize| format!("{:016x}", 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(row as u64 + 3));
    assert_eq!(table("Zzz", &id, C::SessionId).as_deref(), Some("Zzz"));
    assert_eq!(table("Zzz,Yyy", &|row| format!("{},{}", id(row), id(row + 20)), C::SessionId), None);
    assert_eq!(table("Zzz,Yyy", &|row| format!("{0},{0}", id(row)), C::SessionId).as_deref(), Some("Zzz"));
    assert_eq!(table("Receipt", &id, C::SessionId), None);
}

#[test]
fn a_credit_by_yes_and_no_names_no_partner() {
    assert_eq!(chosen_for("order_id,Credited", &["7,yes", "8,no", "9,yes"], C::Tag), None);
    assert_eq!(chosen_for("order_id,Credited", &["7,glow-20", "8,beam-21"], C::Tag).as_deref(), Some("Credited"));
}

#[test]
fn a_date_and_its_time_in_two_columns() {
    let of = |headers, row| chosen_for(headers, &[row], C::OrderedAt);
    assert_eq!(of("Datum,Uhrzeit", "01.09.2026,10:15").as_deref(), Some("Datum + Uhrzeit"));
    assert_eq!(of("Date created,Time", "2026-12-08,9:15:51 AM").as_deref(), Some("Date created + Time"));
    assert_eq!(
        of("Transaction Date,Transaction Time", "1/30/18,04:53:56").as_deref(),
        Some("Transaction Date + Transaction Time")
    );
    assert_eq!(of("Order Date,Time", "2026-09-01T10:00:00Z,12").as_deref(), Some("Order Date"));
    assert_eq!(of("Fecha,Hora", "01/09/2026,10:15").as_deref(), Some("Fecha + Hora"));
}

#[test]
fn a_header_can_name_the_currency_and_the_zone() {
    let names = ["Order", "Created (UTC)", "Price($)", "Order Value (gbp)", "Betrag in EUR"].map(str::to_owned);
    let of = |header: &str| Header::of(header, 0).currency;
    assert_eq!([of(&names[2]), of("Order Value (GBP)"), of(&names[4]), of("Total")], ["$", "GBP", "EUR", ""]);
    assert!(recognise(&names, &BTreeMap::new()).expect("no mapping").zone.is_some());
}
