//! Google Analytics 4: visits and revenue by channel, source or campaign. Lines that begin with # are above the header.
//! Of several tables in a file the first one is read that is not the line of a chart; more tables than that are named.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Google Analytics 4, traffic acquisition and explorations (CSV).",
    documented: "Google Analytics Help, Export and share a report",
    marks: &[
        "Session primary channel group (Default Channel Group)|Session default channel group|Default channel group|First user primary channel group (Default Channel Group)|Session source / medium|Session source|Session medium|Session campaign|Session manual source|Session manual ad content|Standard-Channelgruppe der Sitzung|Sitzung – Quelle/Medium",
        "Sessions|Sitzungen|Sesiones|Sessioni",
    ],
    columns: &[
        at(F::Date, "Date|Datum"),
        at(
            F::Medium,
            "Session primary channel group (Default Channel Group)|Session default channel group|Default channel group|First user primary channel group (Default Channel Group)|Session source / medium|Session source|Session medium|Standard-Channelgruppe der Sitzung|Sitzung – Quelle/Medium",
        ),
        at(F::Campaign, "Session campaign"),
        at(F::Creative, "Session manual ad content"),
        at(F::Sessions, "Sessions|Sitzungen|Sesiones|Sessioni"),
        at(F::Ordered, "Ecommerce purchases|Transactions|Purchases|Key events|Conversions|Schlüsselereignisse"),
        at(F::Revenue, "Purchase revenue|Total revenue|Umsatz insgesamt"),
    ],
    samples: &[Sample {
        text: "# ----------------------------------------
# Traffic acquisition
# Start date: 20260901
# End date: 20260930
# ----------------------------------------
Session primary channel group (Default Channel Group),Sessions,Key events,Total revenue
Affiliates,210,9,410.50
Organic Search,900,12,620.00
",
        used: 2,
    }],
    ..Dialect::new("ga4", Role::Report)
};
