//! Amazon Associates' bonus earnings by category and day. Its commission is in the earnings as well.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Associates' Fee-BonusEarnings: commission and bonus by category and day.",
    documented: "Amazon Associates Central, Reports › Download reports",
    marks: &[
        "Category|Product Line|Categoria|Kategorie|Catégorie|Categoría|カテゴリー",
        "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID",
        "Date|Data|Datum|Fecha|日付",
        "Commission Income|Income from Commission",
        "Bonus",
    ],
    without: &["ASIN"],
    columns: &[
        at(F::Date, "Date|Data|Datum|Fecha|日付"),
        at(
            F::Tag,
            "Tag|Tracking ID|TrackingID|Tracking-ID|Monitoraggio ID|ID de suivi|Identifiant de suivi|ID de seguimiento|Partner-Tag|Associate ID|トラッキングID",
        ),
        at(F::Category, "Category|Product Line|Categoria|Kategorie|Catégorie|Categoría|カテゴリー"),
        at(F::Fees, "Bonus"),
    ],
    samples: &[Sample {
        text: "Fee-BonusEarnings reports from 09-01-2026 to 09-30-2026
Category,Tracking ID,Date,Total Revenue($),Commission Income($),Bonus($)
Kitchen,sample-20,2026-09-01,2601.17,101.57,0
",
        used: 1,
    }],
    ..Dialect::new("amazon_bonus", Role::Report)
};
