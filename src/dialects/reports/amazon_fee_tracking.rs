//! Amazon Associates' sums by tracking id over the report's time. It has no days.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Associates' Fee-Tracking: clicks, items and earnings of each tracking id.",
    documented: "Amazon Associates Central, Reports › Download reports",
    marks: &[
        "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID",
        "Clicks|Clic|Klicks|Clics|クリック数",
        "Items Ordered|articoli ordinati|Bestellte Artikel|Articles commandés|Artículos pedidos|注文商品数",
        "Items Shipped|Quantity Shipped|Prodotti spediti|oggetti spediti|Ausgelieferte Artikel|Versandte Artikel|Articles expédiés|Artículos enviados|出荷済み商品数|発送済み商品",
        "Ad Fees|Earnings|Referral Fees|Commissioni pubblicitarie|tasse pubblicitarie|Werbekostenerstattung|Einnahmen|Vergütung|Frais publicitaires|Commissions|Comisiones por publicidad|Comisiones|広告料|紹介料",
    ],
    without: &[
        "ASIN",
        "Shipped Earnings",
        "Date|Data|Datum|Fecha|日付",
        "Link Type|Tipo di link|Linktyp|Link-Typ|Type de lien|Tipo de enlace|リンクタイプ",
    ],
    columns: &[
        at(
            F::Tag,
            "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID",
        ),
        at(F::Clicks, "Clicks|Clic|Klicks|Clics|クリック数"),
        at(
            F::Ordered,
            "Items Ordered|articoli ordinati|Bestellte Artikel|Articles commandés|Artículos pedidos|注文商品数",
        ),
        at(
            F::Shipped,
            "Items Shipped|Quantity Shipped|Prodotti spediti|oggetti spediti|Ausgelieferte Artikel|Versandte Artikel|Articles expédiés|Artículos enviados|出荷済み商品数|発送済み商品",
        ),
        at(F::Revenue, "Revenue|Shipped Revenue|Ricavi|delle entrate|Umsatz|Revenus|Chiffre d'affaires|Ingresos|売上"),
        at(
            F::Fees,
            "Ad Fees|Earnings|Referral Fees|Commissioni pubblicitarie|tasse pubblicitarie|Werbekostenerstattung|Einnahmen|Vergütung|Frais publicitaires|Commissions|Comisiones por publicidad|Comisiones|広告料|紹介料",
        ),
    ],
    samples: &[
        Sample {
            text: "Tracking ID summary from 09-01-2026 to 09-30-2026
Tracking ID,Clicks,Items Ordered,Items Shipped,Revenue($),Ad Fees($)
sample-20,899,12,10,858.60,24.30
",
            used: 1,
        },
        Sample {
            text: "Monitoraggio ID,Clic,articoli ordinati,oggetti spediti,delle entrate (€),tasse pubblicitarie (€)
sample-21,899,12,10,\"858,60\",\"24,30\"
",
            used: 1,
        },
    ],
    ..Dialect::new("amazon_fee_tracking", Role::Report)
};
