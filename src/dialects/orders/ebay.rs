//! eBay's order report from the Seller Hub.
//!
//! Above the header is an empty line or a title, and below the rows are lines with the number of records and the seller.
//! An order of several items has a row with its total and a row per item. Amounts hold their currency. Headers are in
//! the language of the site.

use super::{Dialect, Field as F, Role, Sample, Skip, at};
use crate::dialects::Amounts;

const RECORD: &str = "Sales Record Number|Verkaufsprotokollnummer|Verkaufsprotokoll-Nr.|Numéro de la transaction|\
Numéro du rapport de ventes|Número de registro de ventas|Numero del registro vendite|Numero registro vendite|\
Verkooprapportnummer|Numer w rejestrze sprzedaży";
const ORDER: &str = "Order Number|Bestellnummer|Numéro de commande|Numéro de la commande|Número de pedido|Número del pedido|\
Numero ordine|Numero dell'ordine|Bestelnummer|Numer zamówienia";
const TOTAL: &str = "Total Price|Gesamtbetrag|Gesamtpreis|Prix total|Precio total|Prezzo totale|Totale prijs|Totaalprijs|Cena całkowita";
const SOLD_AT: &str = "Sale Date|Verkauft am|Verkaufsdatum|Date de la vente|Date de vente|Fecha de venta|Fecha de la venta|\
Data di vendita|Data vendita|Verkoopdatum|Data sprzedaży";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "eBay's order report (CSV from Seller Hub › Reports).",
    documented: "eBay help, Downloading your orders report",
    marks: &[RECORD, ORDER, TOTAL, SOLD_AT],
    columns: &[
        at(F::OrderId, ORDER),
        at(F::OtherId, RECORD),
        at(F::OrderedAt, SOLD_AT),
        at(F::Amount, TOTAL),
        at(F::Sku, "Custom Label|Custom Label (SKU)|Bestandseinheit|Bestandseinheit (SKU)|Libellé personnalisé|\
Etiqueta personalizada|Etichetta personalizzata"),
        at(F::Sku, "Item Number|Artikelnummer|Numéro de l'objet|Número de artículo|Numero oggetto"),
        at(F::Sku, "Item Title|Angebotstitel|Artikelbezeichnung|Titre de l'objet|Título del artículo|Titolo dell'oggetto"),
        at(F::CustomerId, "Buyer Username|Nutzername des Käufers|Nom d'utilisateur de l'acheteur|Usuario del comprador|\
Nome utente acquirente"),
        at(F::Channel, "Sold Via|Transaction Type"),
    ],
    skips: &[
        Skip { headers: RECORD, when: is_below, reason: "a line below the table" },
        Skip { headers: ORDER, when: is_below, reason: "a line below the table" },
    ],
    amounts: Amounts::OfOrder,
    samples: &[
        Sample {
            text: "
Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Buyer Note,Ship To Country,Item Number,Item Title,Custom Label,Sold Via Promoted Listings,Quantity,Sold For,Shipping And Handling,Total Price,Payment Method,Sale Date,Paid On Date,Ship By Date,Transaction ID

201,10-00001-00001,buyer1,A B,a@mail.example,,United States,,,,,3,$49.90,$5.00,$54.90,,Sep-02-26,Sep-02-26,Sep-04-26,
201,10-00001-00001,buyer1,,,,,110000000001,Green tea,TEA-1,No,1,$29.90,,,,Sep-02-26,Sep-02-26,Sep-04-26,2000001
201,10-00001-00001,buyer1,,,,,110000000002,Tea pot,POT-1,No,2,$20.00,,,,Sep-02-26,Sep-02-26,Sep-04-26,2000002
202,10-00001-00002,buyer2,C D,c@mail.example,,United States,110000000003,Cup,CUP-1,Yes,1,$9.00,$0.00,$9.00,,Sep-13-26,Sep-13-26,Sep-15-26,2000003

\"3 record(s) downloaded,from  Sep-01-26  00:00:00, to  Sep-30-26  23:59:59\"
Seller ID : seller1
",
            used: 2,
        },
        Sample {
            text: "Verkaufsprotokollnummer;Bestellnummer;Nutzername des Käufers;Angebotstitel;Bestandseinheit;Verkauft über Anzeigen;Anzahl;Verkauft für;Verpackung und Versand;Gesamtbetrag;Verkauft am
203;10-00001-00003;buyer3;Tasse;CUP-1;Nein;1;116,99 €;--;116,99 €;10-Dez-25
",
            used: 1,
        },
    ],
    ..Dialect::new("ebay", Role::Orders)
};

/// Whether a cell for a number is a text below the table.
fn is_below(cell: &str) -> bool {
    cell.contains([' ', ':']) && cell.chars().any(char::is_alphabetic)
}
