//! PayPal's activity download as an order log.
//!
//! Date, time and zone are three columns, and the order of day and month is the account's. `Invoice Number` is the shop's
//! order number (with the prefix that the shop's module adds). Holds, authorisations, conversions and transfers are rows
//! of their own, and so are refunds. Headers and words are in the account's language.

use super::{Dialect, Field as F, Role, Sample, Skip, at};
use crate::base::unaccented::letters;

const TYPE: &str = "Type|Typ|Art|Tipo|Soort|Typ transakcji|Beschreibung|Description";
const STATUS: &str = "Status|État|Statut|Estado|Stato";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "PayPal's activity download.",
    documented: "PayPal developer documentation, Activity Download",
    marks: &[
        "Date|Datum|Fecha|Data",
        "TimeZone|Time Zone|Zeitzone|Fuseau horaire|Zona horaria|Fuso orario|Tijdzone|Strefa czasowa|Fuso horário",
        "Gross|Brutto|Avant commission|Brut|Bruto|Lordo|Importe bruto",
        "Currency|Währung|Devise|Divisa|Moneda|Valuta|Waluta|Moeda",
    ],
    columns: &[
        at(F::OrderId, "Invoice Number|Invoice ID|Rechnungsnummer|Numéro de facture|N° de facture|Número de factura|\
Numero fattura|Factuurnummer|Numer faktury|Número da fatura"),
        at(F::OrderId, "Custom Number|Benutzerdefinierte Nummer|Numéro personnalisé|Número de personalización|Numero personalizzato"),
        at(F::OtherId, "Transaction ID|Transaktionscode|Numéro de transaction|Id. de transacción|Codice transazione|Transactiereferentie"),
        at(F::OrderedAt, "Date|Datum|Fecha|Data"),
        at(F::Clock, "Time|Uhrzeit|Zeit|Heure|Hora|Orario|Ora|Tijd|Godzina"),
        at(F::Zone, "TimeZone|Time Zone|Zeitzone|Fuseau horaire|Zona horaria|Fuso orario|Tijdzone|Strefa czasowa|Fuso horário"),
        at(F::Amount, "Gross|Brutto|Avant commission|Brut|Bruto|Lordo|Importe bruto"),
        at(F::Currency, "Currency|Währung|Devise|Divisa|Moneda|Valuta|Waluta|Moeda"),
        at(F::Sku, "Item ID|Artikelnummer|Numéro de l'objet|Número de artículo|Codice oggetto"),
        at(F::Sku, "Item Title|Artikelbezeichnung|Titre de l'objet|Título del artículo|Nome oggetto|Subject|Betreff"),
        at(F::Status, STATUS),
        at(F::CustomerId, "From Email Address|Absender E-Mail-Adresse|De l'adresse email|Correo electrónico del remitente|\
Indirizzo email mittente"),
    ],
    skips: &[
        Skip { headers: TYPE, when: is_no_sale, reason: "a movement of money, not a sale" },
        Skip { headers: STATUS, when: is_open, reason: "a payment that was not completed" },
        Skip {
            headers: "Balance Impact|Auswirkung auf Guthaben|Impact sur le solde",
            when: |cell| letters(cell) == "memo",
            reason: "a movement of money, not a sale",
        },
    ],
    samples: &[
        Sample {
            text: "\"Date\",\"Time\",\"TimeZone\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Gross\",\"Fee\",\"Net\",\"From Email Address\",\"To Email Address\",\"Transaction ID\",\"Item Title\",\"Item ID\",\"Reference Txn ID\",\"Invoice Number\",\"Custom Number\",\"Quantity\",\"Receipt ID\",\"Balance\"
\"09/02/2026\",\"12:04:41\",\"PDT\",\"A B\",\"Express Checkout Payment\",\"Completed\",\"USD\",\"1,054.90\",\"-30.00\",\"1,024.90\",\"a@mail.example\",\"shop@mail.example\",\"1AB\",\"Green tea\",\"TEA-1\",\"\",\"WC-1001\",\"\",\"1\",\"\",\"1,024.90\"
\"09/13/2026\",\"08:15:00\",\"PDT\",\"C D\",\"Payment Refund\",\"Completed\",\"USD\",\"-9.00\",\"0.00\",\"-9.00\",\"shop@mail.example\",\"c@mail.example\",\"2AB\",\"\",\"\",\"3AB\",\"WC-1002\",\"\",\"\",\"\",\"1,015.90\"
\"09/13/2026\",\"08:16:00\",\"PDT\",\"\",\"General Withdrawal\",\"Completed\",\"USD\",\"-500.00\",\"0.00\",\"-500.00\",\"\",\"\",\"4AB\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"515.90\"
\"09/14/2026\",\"08:16:00\",\"PDT\",\"E F\",\"Express Checkout Payment\",\"Pending\",\"USD\",\"9.00\",\"0.00\",\"9.00\",\"e@mail.example\",\"shop@mail.example\",\"5AB\",\"\",\"\",\"\",\"WC-1003\",\"\",\"\",\"\",\"515.90\"
",
            used: 1,
        },
        Sample {
            text: "\"Datum\",\"Uhrzeit\",\"Zeitzone\",\"Name\",\"Typ\",\"Status\",\"Währung\",\"Brutto\",\"Gebühr\",\"Netto\",\"Absender E-Mail-Adresse\",\"Transaktionscode\",\"Rechnungsnummer\"
\"02.09.2026\",\"12:04:41\",\"Europe/Berlin\",\"A B\",\"PayPal Express-Zahlung\",\"Abgeschlossen\",\"EUR\",\"54,90\",\"-1,40\",\"53,50\",\"a@mail.example\",\"1AB\",\"1001\"
",
            used: 1,
        },
    ],
    ..Dialect::new("paypal", Role::Orders)
};

/// Whether a type is a movement of money that is neither a sale nor a refund.
fn is_no_sale(cell: &str) -> bool {
    const WORDS: [&str; 30] = [
        "authorization",
        "authorisation",
        "autorisierung",
        "autorisation",
        "autorizacion",
        "autorizzazione",
        "hold",
        "einbehalt",
        "withdrawal",
        "abbuchung",
        "abhebung",
        "virement",
        "retrait",
        "retiro",
        "prelievo",
        "transfer",
        "conversion",
        "umrechnung",
        "wahrungsumrechnung",
        "conversione",
        "deposit",
        "einzahlung",
        "guthaben",
        "reserve",
        "request",
        "anforderung",
        "chargebackfee",
        "topup",
        "release",
        "fundingsource",
    ];
    let plain = letters(cell);
    WORDS.iter().any(|word| plain.contains(word))
}

/// Whether a status says that a payment was not completed, nor a refund of a completed one.
fn is_open(cell: &str) -> bool {
    const WORDS: [&str; 28] = [
        "pending",
        "denied",
        "failed",
        "expired",
        "voided",
        "removed",
        "placed",
        "canceled",
        "cancelled",
        "unclaimed",
        "returned",
        "held",
        "ausstehend",
        "offen",
        "abgelehnt",
        "fehlgeschlagen",
        "storniert",
        "geschlossen",
        "abgelaufen",
        "enattente",
        "refuse",
        "annule",
        "pendiente",
        "rechazado",
        "cancelado",
        "insospeso",
        "rifiutato",
        "annullato",
    ];
    let plain = letters(cell);
    WORDS.iter().any(|word| plain == *word)
}
