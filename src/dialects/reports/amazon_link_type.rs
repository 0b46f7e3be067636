//! Amazon Associates' clicks and items by the kind of link.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Associates' Fee-LinkType: clicks, items and earnings by the kind of link.",
    documented: "Amazon Associates Central, Reports › Download reports",
    marks: &[
        "Link Type|Tipo di link|Linktyp|Link-Typ|Type de lien|Tipo de enlace|リンクタイプ",
        "Clicks|Clic|Klicks|Clics|クリック数",
        "Items Ordered|articoli ordinati|Bestellte Artikel|Articles commandés|Artículos pedidos|注文商品数",
        "Items Shipped|Quantity Shipped|Prodotti spediti|oggetti spediti|Ausgelieferte Artikel|Versandte Artikel|Articles expédiés|Artículos enviados|出荷済み商品数|発送済み商品",
    ],
    without: &[
        "ASIN",
        "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID",
    ],
    columns: &[
        at(F::LinkType, "Link Type|Tipo di link|Linktyp|Link-Typ|Type de lien|Tipo de enlace|リンクタイプ"),
        at(F::Clicks, "Clicks|Clic|Klicks|Clics|クリック数"),
        at(
            F::Ordered,
            "Items Ordered|articoli ordinati|Bestellte Artikel|Articles commandés|Artículos pedidos|注文商品数",
        ),
        at(
            F::Shipped,
            "Items Shipped|Quantity Shipped|Prodotti spediti|oggetti spediti|Ausgelieferte Artikel|Versandte Artikel|Articles expédiés|Artículos enviados|出荷済み商品数|発送済み商品",
        ),
        at(
            F::Revenue,
            "Ordered Revenue|Revenue|Shipped Revenue|Ricavi|delle entrate|Umsatz|Revenus|Chiffre d'affaires|Ingresos|売上",
        ),
        at(
            F::Fees,
            "Ad Fees|Earnings|Referral Fees|Commissioni pubblicitarie|tasse pubblicitarie|Werbekostenerstattung|Einnahmen|Vergütung|Frais publicitaires|Commissions|Comisiones por publicidad|Comisiones|広告料|紹介料",
        ),
        at(F::Conversion, "Conversion|Conversione|Konversion"),
    ],
    samples: &[Sample {
        text: "Link Type,Clicks,Items Ordered,Conversion,Ordered Revenue($),Items Shipped,Ad Fees($)
Text Only,120,9,7.50,210.10,8,6.30
",
        used: 1,
    }],
    ..Dialect::new("amazon_link_type", Role::Report)
};
