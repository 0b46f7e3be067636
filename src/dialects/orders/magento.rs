//! The order grid of Magento 2 and Adobe Commerce.
//!
//! `ID` is the order number (`000000123`), with zeros in front. `Purchase Point` is website, store and view in one cell
//! over several lines; it is no channel, since every web order names a store there. Amounts name no currency; those of the base currency are comparable across views. Headers are in
//! the language of the administrator, and extensions add columns at the end.

use super::{Dialect, Field as F, Role, Sample, at};

const BASE: &str = "Grand Total (Base)|Gesamtsumme (Basis)|Gesamtbetrag (Basis)|Montant global (base)|Total général (base)|\
Total general (base)|Total (base)|Totale complessivo (Base)|Totaal (basis)|Eindtotaal (basis)|Suma całkowita (podstawowa)";
const PURCHASED: &str = "Grand Total (Purchased)|Gesamtsumme (Gekauft)|Gesamtsumme (Bestellt)|Gesamtbetrag (Gekauft)|\
Montant global (acheté)|Total général (acheté)|Total general (comprado)|Totale complessivo (Acquistato)|Eindtotaal (gekocht)";
const DATE: &str = "Purchase Date|Purchased Date|Kaufdatum|Bestelldatum|Date d'achat|Fecha de compra|Data di acquisto|Data acquisto|\
Aankoopdatum|Data zakupu|Data da compra|Date de l'achat";
const NAMES: &str = "Bill-to Name|Ship-to Name|Purchase Point|Rechnung an Name|Rechnungsname|Lieferung an Name|Versand an Name|\
Kaufort|Einkaufspunkt|Nom de facturation|Facturé à|Point d'achat|Nombre de facturación|Punto de compra|Punto di acquisto|\
Nome fatturazione|Factuurnaam|Aankooppunt|Punkt zakupu";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "The order grid of Magento 2 and Adobe Commerce (CSV from Sales › Orders › Export).",
    documented: "Adobe Commerce user guide, Orders, Export; Magento\\Ui\\Model\\Export\\ConvertToCsv",
    marks: &["ID", DATE, NAMES, "Grand Total (Base)|Grand Total (Purchased)|Gesamtsumme (Basis)|Gesamtsumme (Gekauft)|\
Gesamtsumme (Bestellt)|Gesamtbetrag (Basis)|Gesamtbetrag (Gekauft)|Montant global (base)|Montant global (acheté)|\
Total général (base)|Total général (acheté)|Total general (base)|Total general (comprado)|Total (base)|\
Totale complessivo (Base)|Totale complessivo (Acquistato)|Totaal (basis)|Eindtotaal (basis)|Eindtotaal (gekocht)|\
Suma całkowita (podstawowa)"],
    columns: &[
        at(F::OrderId, "ID"),
        at(F::OrderedAt, DATE),
        at(F::Amount, BASE),
        at(F::Amount, PURCHASED),
        at(F::Status, "Status|Statut|Estado|Stato"),
        at(F::CustomerId, "Customer Email|Kunden-E-Mail|E-Mail des Kunden|Email du client|Email cliente|E-mail klant"),
        at(F::Coupon, "Coupon Code"),
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
    ],
    ..Dialect::new("magento", Role::Orders)
};
