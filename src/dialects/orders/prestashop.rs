//! PrestaShop's list of orders. The words are in the language of the employee; `Total` is a formatted amount with tax.
//!
//! Confirmation pages carry `id_order`, so that `ID` is the order number; customers know the `Reference` of nine letters.

use super::{Dialect, Field as F, Role, Sample, at};

const REFERENCE: &str = "Reference|Référence|Bestell-Nr.|Referenz|Bestellreferenz|Artikel-Nr.|Referencia|Riferimento|Referentie|\
Odnośnik|Indeks|Kod zamówienia|Referência";
const DELIVERY: &str = "Delivery|Livraison|Lieferung|Entrega|Consegna|Levering|Bezorging|Dostawa|New client|Nouveau client|\
Neukunde|Neuer Kunde|Nuevo cliente|Cliente nuevo|Nuovo cliente|Nieuwe klant|Nowy klient|Novo cliente";
const DATE: &str = "Date|Datum|Fecha|Data";
const PAYMENT: &str = "Payment|Paiement|Zahlung|Zahlungsart|Pago|Pagamento|Betaling|Płatność";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "PrestaShop's list of orders (CSV from Orders › Export).",
    documented: "PrestaShop documentation, Orders; PrestaShopBundle OrderController::exportAction",
    marks: &[
        "ID",
        REFERENCE,
        DELIVERY,
        "Total|Gesamt|Gesamtbetrag|Gesamtsumme|Totale|Totaal|Razem|Suma",
        PAYMENT,
        DATE,
    ],
    columns: &[
        at(F::OrderId, "ID"),
        at(F::OtherId, REFERENCE),
        at(F::OrderedAt, DATE),
        at(F::Amount, "Total|Gesamt|Gesamtbetrag|Gesamtsumme|Totale|Totaal|Razem|Suma"),
        at(F::Status, "Status|État|Statut|Estado|Stato"),
    ],
    samples: &[
        Sample {
            text: "ID;Reference;\"New client\";Delivery;Customer;Total;Payment;Status;Date
17;XKBKNABJK;1;France;\"A. Bee\";\"€1,054.90\";\"Bank wire\";\"Payment accepted\";\"2026-09-02 12:04:41\"
18;OHSATSERP;0;France;\"C. Dee\";€9.00;Cheque;Canceled;\"2026-09-03 08:15:00\"
",
            used: 2,
        },
        Sample {
            text: "ID;Référence;\"Nouveau client\";Livraison;Client;Total;Paiement;État;Date
19;KHWLILZLL;1;France;\"A. Bee\";\"54,90 €\";\"Carte bancaire\";\"Paiement accepté\";\"02/09/2026 12:04:41\"
",
            used: 1,
        },
    ],
    ..Dialect::new("prestashop", Role::Orders)
};
