//! Amazon Attribution: what an advertiser's other channels brought to Amazon, by campaign and creative.

use super::{Dialect, Field as F, Role, Sample, at};

/// The dialect.
pub const DIALECT: Dialect = Dialect {
    about: "Amazon Attribution's performance and product reports.",
    documented: "Amazon Ads, Amazon Attribution reports",
    marks: &["campaignId|Campaign|Campaign name", "Click-throughs|Click throughs|Clickthroughs", "attributedPurchases14d|14 day total purchases|Purchases (14d)|Purchases|totalPurchases14d|attributedTotalPurchases14d"],
    columns: &[
        at(F::Date, "date"),
        at(F::Campaign, "campaignId|Campaign|Campaign name"),
        at(F::Creative, "creativeId|Creative|adGroupId|Ad group"),
        at(F::Medium, "publisher|Channel"),
        at(F::Sku, "productAsin|ASIN"),
        at(F::ProductName, "productName"),
        at(F::Clicks, "Click-throughs|Click throughs|Clickthroughs"),
        at(F::Ordered, "unitsSold14d|attributedPurchases14d|14 day total purchases|Purchases (14d)|Purchases"),
        at(F::Revenue, "attributedSales14d|14 day total sales|Sales (14d)|Sales"),
        at(F::Currency, "currency"),
    ],
    samples: &[
        Sample { text: "date,advertiserName,publisher,campaignId,adGroupId,creativeId,Click-throughs,attributedDetailPageViewsClicks14d,attributedAddToCartClicks14d,attributedPurchases14d,unitsSold14d,attributedSales14d
20260901,Tea Ltd,Google Ads,Kettles search,Group 1,Text 1,120,40,9,5,6,240.10
", used: 1 },
    ],
    ..Dialect::new("amazon_attribution", Role::Report)
};
