//! `AffiliateWP`'s referrals. The amount is the commission; what the order is worth is not in the file. Headers are translated with
//! the site.

use super::{Dialect, Field as F, Role, Sample, at, part};
use crate::base::unaccented::letters;
use std::borrow::Cow;

const ID: &str =
    "Affiliate ID|Affiliate-ID|Partner-ID|ID d'affilié|ID affilié|ID de afiliado|ID affiliato|Affiliate-id|ID partnera";
const AMOUNT: &str = "Amount|Betrag|Montant|Importe|Cantidad|Importo|Bedrag|Kwota";
const REFERENCE: &str = "Reference|Referenz|Référence|Referencia|Riferimento|Referentie|Odniesienie";

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "AffiliateWP's referrals.",
    documented: "affiliatewp.com, referral export",
    marks: &[ID, AMOUNT, REFERENCE, "Context|Kontext|Contexte|Contexto|Contesto", "Status|Statut|État|Estado|Stato"],
    columns: &[
        at(F::OrderId, REFERENCE),
        at(F::OrderedAt, "Date|Datum|Fecha|Data"),
        part(F::Status, "Status|Statut|État|Estado|Stato", status),
        at(F::Tag, ID),
        at(F::Publisher, "Name|Username|Nom|Nombre|Nome|Benutzername"),
        at(F::ClickRef, "Campaign|Kampagne|Campagne|Campaña|Campagna"),
        at(F::ProductName, "Description|Beschreibung|Descripción|Descrizione"),
        at(F::Commission, AMOUNT),
        at(F::Currency, "Currency|Währung|Devise|Moneda|Valuta"),
    ],
    samples: &[
        Sample {
            text: "\"Affiliate ID\",\"Email\",\"Name\",\"Payment Email\",\"Username\",\"Amount\",\"Currency\",\"Description\",\"Campaign\",\"Reference\",\"Context\",\"Status\",\"Date\"
\"7\",\"a@nook.example\",\"Reading Nook\",\"\",\"nook\",\"7.14\",\"EUR\",\"Desk lamp\",\"autumn\",\"1001\",\"woocommerce\",\"unpaid\",\"2026-09-05 13:45:00\"
\"7\",\"a@nook.example\",\"Reading Nook\",\"\",\"nook\",\"3.15\",\"EUR\",\"Reading lamp\",\"\",\"1002\",\"woocommerce\",\"rejected\",\"2026-09-06 13:45:00\"
",
            used: 2,
        },
        Sample {
            text: "\"Affiliate ID\",\"Email\",\"Amount\",\"Currency\",\"Reference\",\"Context\",\"Status\",\"Date\"
\"7\",\"a@nook.example\",\"7.14\",\"EUR\",\"1003\",\"woocommerce\",\"paid\",\"2026-09-07 13:45:00\"
",
            used: 1,
        },
    ],
    ..Dialect::new("affiliatewp", Role::Credits)
};

/// `unpaid` is approved and waits for its payout.
fn status(word: &str) -> Cow<'_, str> {
    const UNPAID: [&str; 14] = [
        "unpaid",
        "unbezahlt",
        "nichtbezahlt",
        "nonpaye",
        "nonpayee",
        "impaye",
        "impayee",
        "nopagado",
        "nopagada",
        "pendientedepago",
        "nonpagato",
        "nietbetaald",
        "onbetaald",
        "niezaplacone",
    ];
    if UNPAID.contains(&letters(word).as_str()) { "approved".into() } else { word.into() }
}
