//! What a column of an exported file means.

/// The meaning of a column. A field that several roles have has one name in all of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "`about` describes every field, and the manual prints it")]
pub enum Field {
    OrderId,
    OtherId,
    OrderedAt,
    Clock,
    Zone,
    Amount,
    Currency,
    Sku,
    Category,
    Items,
    Status,
    CancelledAt,
    Channel,
    SessionId,
    CustomerId,
    Ip,
    UserAgent,
    ClickId,
    Coupon,
    Tag,
    Commission,
    TransactionId,
    ClickedAt,
    Reason,
    Publisher,
    Site,
    ClickRef,
    Landing,
    Advertiser,
    CommissionCurrency,
    UpdatedAt,
    Date,
    ShippedAt,
    ProductName,
    Seller,
    Price,
    Clicks,
    Sessions,
    Ordered,
    Shipped,
    Returned,
    Revenue,
    Fees,
    Conversion,
    LinkType,
    Direct,
    Device,
    Campaign,
    Creative,
    Medium,
    Audience,
    Country,
}

use Field as F;

impl Field {
    /// Every field, in the order of the manual.
    pub const ALL: [Self; 52] = [
        F::OrderId,
        F::OtherId,
        F::OrderedAt,
        F::Clock,
        F::Zone,
        F::Amount,
        F::Currency,
        F::Sku,
        F::Category,
        F::Items,
        F::Status,
        F::CancelledAt,
        F::Channel,
        F::SessionId,
        F::CustomerId,
        F::Ip,
        F::UserAgent,
        F::ClickId,
        F::Coupon,
        F::Tag,
        F::Commission,
        F::TransactionId,
        F::ClickedAt,
        F::Reason,
        F::Publisher,
        F::Site,
        F::ClickRef,
        F::Landing,
        F::Advertiser,
        F::CommissionCurrency,
        F::UpdatedAt,
        F::Date,
        F::ShippedAt,
        F::ProductName,
        F::Seller,
        F::Price,
        F::Clicks,
        F::Sessions,
        F::Ordered,
        F::Shipped,
        F::Returned,
        F::Revenue,
        F::Fees,
        F::Conversion,
        F::LinkType,
        F::Direct,
        F::Device,
        F::Campaign,
        F::Creative,
        F::Medium,
        F::Audience,
        F::Country,
    ];

    /// The name in results and in the manual; that of an order's column is also its name in the settings.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// What it means, in a few words.
    pub const fn about(self) -> &'static str {
        self.row().1
    }

    /// Whether a field holds an amount of money.
    pub const fn is_money(self) -> bool {
        matches!(self, F::Amount | F::Commission | F::Price | F::Revenue | F::Fees)
    }

    /// Whether a field holds a time or a day.
    pub const fn is_time(self) -> bool {
        matches!(self, F::OrderedAt | F::ClickedAt | F::UpdatedAt | F::Date | F::ShippedAt | F::CancelledAt)
    }

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            F::OrderId => ("order_id", "the shop's order number; of a transaction, the order reference"),
            F::OtherId => ("other_id", "another number of the same order, such as an internal one"),
            F::OrderedAt => ("ordered_at", "when the order was placed"),
            F::Clock => ("clock", "the time of day, where it is not beside the date"),
            F::Zone => ("zone", "the zone of the time, where it has a column"),
            F::Amount => ("amount", "what the order is worth"),
            F::Currency => ("currency", "the currency of the amount"),
            F::Sku => ("sku", "what was bought"),
            F::Category => ("category", "the category of what was bought"),
            F::Items => ("items", "all items of an order, from one cell"),
            F::Status => ("status", "what became of it"),
            F::CancelledAt => ("cancelled_at", "when it was cancelled"),
            F::Channel => ("channel", "where it was placed"),
            F::SessionId => ("session_id", "the visitor's session"),
            F::CustomerId => ("customer_id", "the customer"),
            F::Ip => ("ip", "the address from which it was placed"),
            F::UserAgent => ("user_agent", "the browser in which it was placed"),
            F::ClickId => ("click_id", "the network's click id"),
            F::Coupon => ("coupon", "the discount code"),
            F::Tag => ("tag", "the partner's id: publisher, tag, tracking id"),
            F::Commission => ("commission", "the commission"),
            F::TransactionId => ("transaction_id", "the network's number of the transaction"),
            F::ClickedAt => ("clicked_at", "when the click was made"),
            F::Reason => ("reason", "why it was declined or changed"),
            F::Publisher => ("publisher", "the partner's name"),
            F::Site => ("site", "the partner's site"),
            F::ClickRef => ("click_ref", "the partner's own reference of the click: sub id, SID, EPI"),
            F::Landing => ("landing", "the page from which or to which the click led"),
            F::Advertiser => ("advertiser", "the shop or programme, as the network names it"),
            F::CommissionCurrency => ("commission_currency", "the currency of the commission, where it is another one"),
            F::UpdatedAt => ("updated_at", "when it was last changed or validated"),
            F::Date => ("date", "the day of a report's line"),
            F::ShippedAt => ("shipped_at", "when it was shipped"),
            F::ProductName => ("product_name", "the product's name"),
            F::Seller => ("seller", "who sold it"),
            F::Price => ("price", "the price of one item"),
            F::Clicks => ("clicks", "the number of clicks"),
            F::Sessions => ("sessions", "the number of visits"),
            F::Ordered => ("ordered", "the number of ordered items"),
            F::Shipped => ("shipped", "the number of shipped items"),
            F::Returned => ("returned", "the number of returned items"),
            F::Revenue => ("revenue", "the revenue"),
            F::Fees => ("fees", "the fees or earnings"),
            F::Conversion => ("conversion", "orders per click"),
            F::LinkType => ("link_type", "the kind of link"),
            F::Direct => ("direct", "whether the linked product itself was bought"),
            F::Device => ("device", "the kind of device"),
            F::Campaign => ("campaign", "the campaign"),
            F::Creative => ("creative", "the creative, ad or placement"),
            F::Medium => ("medium", "the channel of a visit"),
            F::Audience => ("audience", "the audience or customer group"),
            F::Country => ("country", "the country or marketplace"),
        }
    }
}
