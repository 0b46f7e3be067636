//! Matomo: visits and goals by channel, campaign, site or outgoing link, as its export writes them.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Matomo's reports of acquisition and outgoing links (CSV or TSV export).",
    documented: "Matomo, Export a report",
    marks: &[
        "label|Label|Bezeichnung|Étiquette",
        "nb_visits|Visits|Besuche|Visites|Unique visitors|nb_uniq_visitors|nb_hits",
    ],
    columns: &[
        at(F::Date, "date|Date"),
        at(F::Campaign, "label|Label|Bezeichnung|Étiquette"),
        at(F::Landing, "metadata_url|url"),
        at(F::Sessions, "nb_visits|Visits|Besuche|Visites"),
        at(F::Clicks, "nb_hits|Clicks|Klicks"),
        at(F::Ordered, "orders|Ecommerce Orders|nb_conversions|Conversions|Konversionen"),
        at(F::Revenue, "revenue|Revenue|Total Revenue|Umsatz|Gesamtumsatz|Gesamteinnahmen"),
    ],
    samples: &[
        Sample {
            text: "label,nb_uniq_visitors,nb_visits,nb_actions,nb_conversions,revenue
newsletter,80,92,310,4,120.50
",
            used: 1,
        },
        Sample {
            text: "label,nb_visits,nb_hits,metadata_url
www.amazon.com/dp/B0TT000001,40,44,https://www.amazon.com/dp/B0TT000001
",
            used: 1,
        },
    ],
    ..Dialect::new("matomo", Role::Report)
};
