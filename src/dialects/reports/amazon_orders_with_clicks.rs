//! Amazon Associates' products with clicks and orders by day.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Associates' Fee-OrdersWithClicks: products with their clicks and orders.",
    documented: "Amazon Associates Central, Reports › Download reports",
    marks: &[
        "ASIN",
        "Clicks|Clic|Klicks|Clics|クリック数",
        "Date|Data|Datum|Fecha|日付",
        "Qty|Quantity|Quantità|Menge|Quantité|Cantidad|数量",
    ],
    without: &[
        "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID",
    ],
    columns: &[
        at(F::Date, "Date|Data|Datum|Fecha|日付"),
        at(F::Sku, "ASIN"),
        at(
            F::ProductName,
            "Name|Product|Item|Prodotto|Nome|Artikelbezeichnung|Produkt|Nom|Produit|Nombre|Producto|商品名",
        ),
        at(F::Clicks, "Clicks|Clic|Klicks|Clics|クリック数"),
        at(F::Ordered, "Qty|Quantity|Quantità|Menge|Quantité|Cantidad|数量"),
        at(F::Conversion, "Conversion|Conversione|Konversion"),
    ],
    samples: &[Sample {
        text: "Fee-OrdersWithClicks reports from 09-01-2026 to 09-30-2026
Name,ASIN,Clicks,Conversion,Date,Qty
Kettle,B0TT000001,-,-,2026-09-06,1
Cup,B0TT000002,4,25.00,2026-09-07,1
",
        used: 2,
    }],
    ..Dialect::new("amazon_orders_with_clicks", Role::Report)
};
