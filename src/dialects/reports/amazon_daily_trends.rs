//! Amazon Associates' clicks and items by day, of all tracking ids together.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Associates' Fee-DailyTrends: clicks and ordered items by day.",
    documented: "Amazon Associates Central, Reports › Download reports",
    marks: &[
        "Date|Data|Datum|Fecha|日付",
        "Clicks|Clic|Klicks|Clics|クリック数",
        "Total Items Ordered|Totale articoli ordinati|Bestellte Artikel insgesamt|Gesamtzahl bestellter Artikel|Total des articles commandés|Total de artículos pedidos",
    ],
    columns: &[
        at(F::Date, "Date|Data|Datum|Fecha|日付"),
        at(F::Clicks, "Clicks|Clic|Klicks|Clics|クリック数"),
        at(
            F::Ordered,
            "Total Items Ordered|Totale articoli ordinati|Bestellte Artikel insgesamt|Gesamtzahl bestellter Artikel|Total des articles commandés|Total de artículos pedidos",
        ),
        at(F::Conversion, "Conversion|Conversione|Konversion|Conversión"),
    ],
    samples: &[
        Sample {
            text: "Daily Trends from 09-01-2026 to 09-30-2026
Date,Clicks,Items Ordered (Amazon),Items Ordered (3rd Party),Total Items Ordered,Conversion
2026-09-01,208,7,14,21,10.10
2026-09-02,149,10,13,23,15.44
",
            used: 2,
        },
        Sample {
            text:
                "Data,Clic,Articoli ordinati (Amazon),Articoli ordinati (3rd Party),Totale articoli ordinati,Conversione
2026-09-01,208,7,14,21,\"10,10\"
",
            used: 1,
        },
    ],
    ..Dialect::new("amazon_daily_trends", Role::Report)
};
