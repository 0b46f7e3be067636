//! The columns of an order file that tagtrail knows.

use Column as C;

/// The columns that tagtrail knows, in the order of the documentation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Column {
    /// The shop's order number.
    OrderId,
    /// When the order was placed.
    OrderedAt,
    /// What the order is worth.
    Amount,
    /// The currency of the amount and the commission.
    Currency,
    /// What was bought.
    Sku,
    /// The category of what was bought.
    Category,
    /// What became of the order.
    Status,
    /// Where it was placed: web, app, phone, marketplace.
    Channel,
    /// The visitor's session id, as in the web log.
    SessionId,
    /// The customer's id, as in the web log.
    CustomerId,
    /// The address from which the order came.
    Ip,
    /// The browser from which the order came.
    UserAgent,
    /// A network's click id that was stored with the order.
    ClickId,
    /// The discount code.
    Coupon,
    /// The partner's id that was credited.
    Tag,
    /// The commission that was booked.
    Commission,
}

impl Column {
    /// Every column, in the order of their documentation.
    pub const ALL: [Self; 16] = [
        C::OrderId,
        C::OrderedAt,
        C::Amount,
        C::Currency,
        C::Sku,
        C::Category,
        C::Status,
        C::Channel,
        C::SessionId,
        C::CustomerId,
        C::Ip,
        C::UserAgent,
        C::ClickId,
        C::Coupon,
        C::Tag,
        C::Commission,
    ];

    /// The name in settings and messages.
    pub const fn name(self) -> &'static str {
        match self {
            C::OrderId => "order_id",
            C::OrderedAt => "ordered_at",
            C::Amount => "amount",
            C::Currency => "currency",
            C::Sku => "sku",
            C::Category => "category",
            C::Status => "status",
            C::Channel => "channel",
            C::SessionId => "session_id",
            C::CustomerId => "customer_id",
            C::Ip => "ip",
            C::UserAgent => "user_agent",
            C::ClickId => "click_id",
            C::Coupon => "coupon",
            C::Tag => "tag",
            C::Commission => "commission",
        }
    }

    /// The column with a name from the settings.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}
