//! Wix's order export.
//!
//! A row is an item, and repeats its order. The delivery address and the billing address have the same headers. Date and
//! time are two columns. The headers are in the language of the site's dashboard.

use super::{Dialect, Field as F, Role, Sample, at};
use crate::dialects::Amounts;

const ORDER: &str = "Order number|Bestellnummer|Bestellnr.|Numéro de commande|N° de commande|Número de pedido|N.º de pedido|\
Numero ordine|Numero dell'ordine|Bestelnummer|Número do pedido|Numer zamówienia";
const DATE: &str = "Date created|Erstellungsdatum|Erstellt am|Bestelldatum|Date de création|Fecha de creación|Data di creazione|\
Data creazione|Datum aangemaakt|Aanmaakdatum|Data de criação|Data utworzenia";
const QUANTITY: &str = "Total order quantity|Qty|Quantity refunded|Menge|Bestellmenge gesamt|Gesamtmenge|Quantité|\
Quantité totale de la commande|Cantidad|Cantidad total del pedido|Quantità|Quantità totale ordine|Aantal|Totaal aantal|\
Quantidade|Ilość";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Wix's order export.",
    documented: "Wix help center, Exporting Your Store Orders",
    marks: &[
        ORDER,
        DATE,
        "Time|Zeit|Uhrzeit|Heure|Hora|Ora|Orario|Tijd|Godzina|Czas",
        QUANTITY,
        "Item|Artikel|Produkt|Article|Artículo|Articolo|Item name|Produit|Producto|Prodotto|Product|Contact email|\
Additional checkout info|Fulfill by",
    ],
    columns: &[
        at(F::OrderId, ORDER),
        at(F::OrderedAt, DATE),
        at(F::Clock, "Time|Zeit|Uhrzeit|Heure|Hora|Ora|Orario|Tijd|Godzina|Czas"),
        at(F::Amount, "Total|Gesamt|Gesamtsumme|Gesamtbetrag|Totale|Totaal|Razem"),
        at(F::Currency, "Currency|Währung|Devise|Moneda|Divisa|Valuta|Moeda|Waluta"),
        at(F::Sku, "SKU|Artikelnummer"),
        at(F::Sku, "Item|Artikel|Produkt|Article|Artículo|Articolo|Produit|Producto|Prodotto|Product"),
        at(F::Status, "Payment status|Zahlungsstatus|État du paiement|Statut du paiement|Estado del pago|Stato del pagamento|\
Stato pagamento|Betalingsstatus|Status do pagamento|Status płatności"),
        at(F::CustomerId, "Contact email|Kontakt-E-Mail|E-mail de contact|Email del contacto|Email di contatto|Email contatto"),
        at(F::Coupon, "Coupon code|Gutscheincode|Code promo|Código de cupón|Codice coupon|Couponcode|Kod kuponu"),
    ],
    amounts: Amounts::OfOrder,
    samples: &[
        Sample {
            text: "Order number,Date created,Time,Fulfill by,Total order quantity,Contact email,Note from customer,Additional checkout info,Item,Variant,SKU,Qty,Quantity refunded,Price,Weight,Custom text,Deposit amount,Delivery method,Delivery time,Recipient name,Recipient phone,Recipient company name,Delivery country,Delivery state,Delivery state name,Delivery city,Delivery address,Delivery zip/postal code,Billing name,Billing phone,Billing company name,Delivery country,Delivery state,Delivery state name,Delivery city,Delivery address,Delivery zip/postal code,Payment status,Payment method,Coupon code,Gift card amount,Shipping rate,Total tax,Total,Currency,Refunded amount,Net amount,Additional fees,Fulfillment status,Tracking number,Fulfillment service,Shipping label
\"10001\",\"Sep 2, 2026\",\"9:15:51 AM\",\"\",\"3\",\"a@mail.example\",\"\",\"\",\"Green tea\",\"\",\"TEA-1\",\"1\",\"0\",\"29.90\",\"0\",\"\",\"\",\"Standard\",\"\",\"A B\",\"\",\"\",\"USA\",\"MA\",\"\",\"Town\",\"1 Street\",\"02264\",\"A B\",\"\",\"\",\"USA\",\"MA\",\"\",\"Town\",\"1 Street\",\"02264\",\"Paid\",\"Card\",\"TEA10\",\"0\",\"5\",\"0\",\"54.90\",\"USD\",\"0\",\"54.90\",\"0\",\"Fulfilled\",\"\",\"\",\"\"
\"10001\",\"Sep 2, 2026\",\"9:15:51 AM\",\"\",\"3\",\"a@mail.example\",\"\",\"\",\"Tea pot\",\"\",\"POT-1\",\"2\",\"0\",\"10.00\",\"0\",\"\",\"\",\"Standard\",\"\",\"A B\",\"\",\"\",\"USA\",\"MA\",\"\",\"Town\",\"1 Street\",\"02264\",\"A B\",\"\",\"\",\"USA\",\"MA\",\"\",\"Town\",\"1 Street\",\"02264\",\"Paid\",\"Card\",\"TEA10\",\"0\",\"5\",\"0\",\"54.90\",\"USD\",\"0\",\"54.90\",\"0\",\"Fulfilled\",\"\",\"\",\"\"
",
            used: 1,
        },
        Sample {
            text: "Bestellnummer,Erstellungsdatum,Uhrzeit,Gesamtmenge,Kontakt-E-Mail,Artikel,Artikelnummer,Menge,Preis,Zahlungsstatus,Gutscheincode,Gesamt,Währung
10002,03.09.2026,08:15:00,1,c@mail.example,Tasse,CUP-1,1,\"9,00\",Bezahlt,,\"9,00\",EUR
",
            used: 1,
        },
    ],
    ..Dialect::new("wix", Role::Orders)
};
