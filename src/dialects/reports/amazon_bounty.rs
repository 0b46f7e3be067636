//! Amazon Associates' bounties: fees for trials and the like.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Associates' Bounty: fees for trials and subscriptions.",
    documented: "Amazon Associates Central, Reports › Download reports",
    marks: &[
        "Name|Product|Item|Prodotto|Nome|Artikelbezeichnung|Produkt|Nom|Produit|Nombre|Producto|商品名",
        "Date Shipped|Data Spedizione|Data di spedizione|Versanddatum|Date d'expédition|Date expédition|Fecha de envío|出荷日|発送日",
        "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID",
        "Qty|Quantity|Quantità|Menge|Quantité|Cantidad|数量",
        "Ad Fees|Earnings|Referral Fees|Commissioni pubblicitarie|tasse pubblicitarie|Werbekostenerstattung|Einnahmen|Vergütung|Frais publicitaires|Commissions|Comisiones por publicidad|Comisiones|広告料|紹介料",
    ],
    without: &["ASIN"],
    columns: &[
        at(
            F::ShippedAt,
            "Date Shipped|Data Spedizione|Data di spedizione|Versanddatum|Date d'expédition|Date expédition|Fecha de envío|出荷日|発送日",
        ),
        at(
            F::Tag,
            "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID",
        ),
        at(
            F::ProductName,
            "Name|Product|Item|Prodotto|Nome|Artikelbezeichnung|Produkt|Nom|Produit|Nombre|Producto|商品名",
        ),
        at(F::Shipped, "Qty|Quantity|Quantità|Menge|Quantité|Cantidad|数量"),
        at(
            F::Fees,
            "Ad Fees|Earnings|Referral Fees|Commissioni pubblicitarie|tasse pubblicitarie|Werbekostenerstattung|Einnahmen|Vergütung|Frais publicitaires|Commissions|Comisiones por publicidad|Comisiones|広告料|紹介料",
        ),
    ],
    samples: &[Sample {
        text: "Bounty reports from 09-01-2026 to 09-30-2026
Name,Date Shipped,Tracking Id,Quantity,Ad Fees($)
A free trial,2026-09-04,sample-20,1,3
",
        used: 1,
    }],
    ..Dialect::new("amazon_bounty", Role::Report)
};
