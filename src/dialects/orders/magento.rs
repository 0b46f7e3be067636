//! The order grid of Magento 2 and Adobe Commerce, and that of Magento 1 (`Order #`, `G.T. (Base)`).
//!
//! `ID` is the order number (`000000123`), with zeros in front. An order that is closed was refunded as a whole. `Purchase Point` is website, store and view in one cell
//! over several lines; it is no channel, since every web order names a store there. Amounts name no currency; those of the base currency are comparable across views. Headers are in
//! the language of the administrator, and extensions add columns at the end.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::base::unaccented::letters;
use std::borrow::Cow;

const ID: &str = "ID|Identifiant|Identyfikator|Id.|Order #";
const BASE: &str = "Grand Total (Base)|G.T. (Base)|Gesamtsumme (Basis)|Gesamtbetrag (Basis)|Montant global (base)|Total Général (Base)|\
Gran Total (Base)|Total general (base)|Total (base)|Totale complessivo (Base)|Totaal (basis)|Eindtotaal (Basis)|\
Łączna suma (podstawowy)|Suma całkowita (podstawowa)|Total geral (Base)";
const PURCHASED: &str = "Grand Total (Purchased)|G.T. (Purchased)|Gesamtsumme (gekauft)|Gesamtsumme (Bestellt)|Gesamtbetrag (Gekauft)|\
Montant global (acheté)|Total général (acheté)|Gran Total (comprado)|Total general (comprado)|Totale complessivo (acquistato)|\
Eindtotaal (Gekocht)|Łączna suma (zakupu)|Total geral (comprado)";
const DATE: &str = "Purchase Date|Purchased Date|Purchased On|Kaufdatum|Bestelldatum|Date d'achat|Fecha de compra|Data di acquisto|Data acquisto|\
Aankoopdatum|Data zakupu|Data da compra|Date de l'achat";
const NAMES: &str = "Bill-to Name|Ship-to Name|Bill to Name|Ship to Name|Purchase Point|Purchased From (Store)|Rechnung an Name|Rechnungsname|Lieferung an Name|Versand an Name|\
Kaufort|Einkaufsort|Einkaufspunkt|Nom (Fact.)|Nom (Livr.)|Point de vente|Nom de facturation|Facturé à|Point d'achat|\
Nombre de facturación|Nombre de envío|Punto de compra|Punto di acquisto|Nome fatturazione|Fattura intestata a|Nome Destinatario|\
Factuurnaam|Verzendnaam|Verkooppunt|Aankooppunt|Punkt zakupu|Miejsce zakupu|Rachunek na|Dostawa do|Ponto de compra|\
Nome de Cobrança|Nome de Entrega";
/// A total, or a column that no other shop has: administrators choose the columns.
const OWN: &str = "Grand Total (Base)|Grand Total (Purchased)|G.T. (Base)|G.T. (Purchased)|Gesamtsumme (Basis)|Gesamtsumme (gekauft)|Gesamtsumme (Bestellt)|\
Gesamtbetrag (Basis)|Gesamtbetrag (Gekauft)|Montant global (base)|Montant global (acheté)|Total Général (Base)|\
Total général (acheté)|Gran Total (Base)|Gran Total (comprado)|Total general (base)|Total general (comprado)|Total (base)|\
Totale complessivo (Base)|Totale complessivo (acquistato)|Totaal (basis)|Eindtotaal (Basis)|Eindtotaal (Gekocht)|\
Łączna suma (podstawowy)|Łączna suma (zakupu)|Suma całkowita (podstawowa)|Total geral (Base)|Total geral (comprado)|\
Purchase Point|Einkaufsort|Kaufort|Point de vente|Point d'achat|Punto de compra|Punto di acquisto|Verkooppunt|Miejsce zakupu|\
Ponto de compra";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "The order grid of Magento 2 and Adobe Commerce (CSV from Sales › Orders › Export).",
    documented: "Adobe Commerce user guide, Orders, Export; Magento\\Ui\\Model\\Export\\ConvertToCsv",
    marks: &[ID, DATE, NAMES, OWN],
    columns: &[
        at(F::OrderId, ID),
        at(F::OrderedAt, DATE),
        at(F::Amount, BASE),
        at(F::Amount, PURCHASED),
        part(F::Status, "Status|Statut|État|Estado|Stato|Stan|Situação", status),
        at(F::CustomerId, "Customer Email|Kunden-E-Mail|E-Mail des Kunden|Email du client|\
Correo electrónico del cliente|Email cliente|E-mail klant|Klant e-mail|E-mail klienta|E-mail do cliente"),
        at(F::Coupon, "Coupon Code|Gutscheincode|Rabattcode|Code promo|Code de réduction|Código de cupón|Codice Coupon|Couponcode|Kod kuponu|\
Código do cupom"),
    ],
    samples: &[
        Sample {
            text: "ID,\"Purchase Point\",\"Purchase Date\",\"Bill-to Name\",\"Ship-to Name\",\"Grand Total (Base)\",\"Grand Total (Purchased)\",Status,\"Billing Address\",\"Shipping Address\",\"Shipping Information\",\"Customer Email\",\"Customer Group\",Subtotal,\"Shipping and Handling\",\"Customer Name\",\"Payment Method\",\"Total Refunded\",\"Allocated sources\"
000000123,\"Main Website
  Main Website Store
    Default Store View\",\"2026-09-02 12:04:41\",\"A B\",\"A B\",54.9000,54.9000,complete,\"1 Street,Town\",\"1 Street,Town\",\"Flat Rate\",a@mail.example,1,49.9000,5.0000,\"A B\",checkmo,,default
000000124,\"Main Website
  Main Website Store
    Default Store View\",\"Sep 3, 2026, 8:15:00 AM\",\"C D\",\"C D\",9.0000,9.0000,canceled,,,,c@mail.example,1,9.0000,0.0000,\"C D\",checkmo,,default
",
            used: 2,
        },
        Sample {
            text: "ID,Kaufort,Kaufdatum,\"Rechnungsname\",\"Gesamtsumme (Basis)\",\"Gesamtsumme (Gekauft)\",Status
000000125,Web,\"02.09.2026 12:04:41\",\"A B\",\"1.054,90 €\",\"1.054,90 €\",Storniert
",
            used: 1,
        },
        Sample {
            text: "Identifiant,\"Point de vente\",\"Date d'achat\",\"Nom (Fact.)\",\"Nom (Livr.)\",\"Total Général (Base)\",\"Total général (acheté)\",Statut
000000126,Web,\"2 sept. 2026, 12:04:41\",\"A B\",\"A B\",\"1 054,90 €\",\"1 054,90 €\",Terminé
",
            used: 1,
        },
        Sample {
            text: "ID,\"Purchase Point\",\"Bill-to Name\",\"Purchase Date\",Status
000000127,Web,\"A B\",\"Sep 3, 2026, 8:15:00 AM\",complete
",
            used: 1,
        },
    ],
    ..Dialect::new("magento", Role::Orders)
};

/// The status. A credit note over all of an order closes it; an order that was shipped and paid is complete.
pub(super) fn status(cell: &str) -> Cow<'_, str> {
    const CLOSED: [&str; 11] = [
        "closed",
        "geschlossen",
        "ferme",
        "fermee",
        "cloture",
        "cerrado",
        "chiuso",
        "gesloten",
        "zamkniete",
        "zamkniety",
        "fechado",
    ];
    if CLOSED.contains(&letters(cell).as_str()) { "closed, refunded".into() } else { cell.into() }
}
