//! Amazon Ads' console reports: sponsored products, brands and display.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Ads' campaign, search term and product reports.",
    documented: "Amazon Ads, Download reports in the console",
    marks: &["Campaign Name|Campaign", "Impressions", "Clicks", "Spend", "14 Day Total Sales|7 Day Total Sales|1 Day Total Sales|30 Day Total Sales|Total Sales|Sales"],
    columns: &[
        at(F::Date, "Date|Start Date"),
        at(F::Campaign, "Campaign Name|Campaign"),
        at(F::Creative, "Ad Group Name|Creative Name|Ad Name"),
        at(F::Audience, "Targeting|Audience"),
        at(F::Sku, "Advertised ASIN"),
        at(F::Clicks, "Clicks"),
        at(F::Ordered, "14 Day Total Units (#)|7 Day Total Units (#)|14 Day Total Orders (#)|7 Day Total Orders (#)|Orders|Purchases"),
        at(F::Revenue, "14 Day Total Sales|7 Day Total Sales|1 Day Total Sales|30 Day Total Sales|Total Sales|Sales"),
        at(F::Fees, "Spend"),
        at(F::Currency, "Currency"),
        at(F::Country, "Country"),
    ],
    samples: &[
        Sample { text: "Sponsored Products Search Term Report,,,,
Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Targeting,Match Type,Customer Search Term,Impressions,Clicks,Click-Thru Rate (CTR),Cost Per Click (CPC),Spend,7 Day Total Sales ,Total Advertising Cost of Sales (ACOS) ,Total Return on Advertising Spend (ROAS),7 Day Total Orders (#),7 Day Total Units (#),7 Day Conversion Rate
\"Sep 01, 2026\",Not grouped,USD,Kettles,Auto,close-match,-,steel kettle,\"1,204\",31,2.57%,$0.52,$16.12,\"$1,234.50\",1.31%,76.58,41,43,132.26%
", used: 1 },
        Sample { text: "Start Date,End Date,Campaign Name,Country,Impressions,Clicks,Spend,14 Day Total Sales,14 Day Total Orders (#)
2026-09-01,2026-09-07,Teapots,US,400,9,4.50,60.00,2
", used: 1 },
    ],
    ..Dialect::new("amazon_ads", Role::Report)
};
