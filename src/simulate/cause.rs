//! The possible causes of an order, and their frequencies.

/// Why an order is credited or not. The names are those of the verdicts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cause {
    /// The partner got the credit.
    Credited,
    /// No partner was involved.
    Organic,
    /// The partner's link carries no id.
    MissingTag,
    /// The id is in the link, but where nobody can read it.
    MalformedLink,
    /// The id was cut short.
    TruncatedTag,
    /// The id was mistyped.
    AlteredTag,
    /// The id is not registered, or not any more.
    UnknownTag,
    /// A redirect lost the query.
    RedirectDroppedTag,
    /// The landing page failed.
    LandingFailed,
    /// The browser removed the id.
    StrippedTag,
    /// The browser takes no cookies.
    CookiesRefused,
    /// The browser sends no tracking requests.
    TrackerBlocked,
    /// Safari deleted the cookie that a script had written.
    CappedCookie,
    /// The cookies were deleted between click and order.
    ClearedCookies,
    /// The order was placed in a private window.
    PrivateWindow,
    /// The order was placed on another device.
    CrossDevice,
    /// The click was made inside an app, the order in another browser.
    AppHandoff,
    /// Another partner's click came later.
    LaterClick,
    /// Another partner's id appeared at the checkout.
    CheckoutOverride,
    /// A paid search, an e-mail or the like came later.
    OtherChannel,
    /// The click was too old.
    ExpiredWindow,
    /// An earlier order had closed the click's session.
    SessionClosed,
    /// The order was cancelled, returned or a test.
    OrderVoid,
    /// A second record of one sale.
    DuplicateOrder,
    /// The order was not placed on the web.
    NonWebOrder,
    /// What was bought, or who bought it, earns nothing.
    IneligibleSale,
    /// The conversion was never reported.
    ConversionNotRecorded,
    /// Everything was there, and still there was no credit.
    NotCredited,
    /// The order is younger than the programme's reports.
    NotYetReported,
    /// Somebody of the shop tried the link.
    AutomatedClick,
    /// The logs have a gap where the trail would be.
    LogGap,
}

impl Cause {
    /// All of them, with their usual shares of the orders. Organic sales are the largest part.
    pub const USUAL: [(Self, f64); 31] = [
        (Self::Credited, 0.21),
        (Self::Organic, 0.41),
        (Self::MissingTag, 0.018),
        (Self::MalformedLink, 0.014),
        (Self::TruncatedTag, 0.013),
        (Self::AlteredTag, 0.013),
        (Self::UnknownTag, 0.013),
        (Self::RedirectDroppedTag, 0.014),
        (Self::LandingFailed, 0.012),
        (Self::StrippedTag, 0.017),
        (Self::CookiesRefused, 0.013),
        (Self::TrackerBlocked, 0.02),
        // It has no story of its own: it happens to whoever comes back late with Safari.
        (Self::CappedCookie, 0.0),
        (Self::ClearedCookies, 0.022),
        (Self::PrivateWindow, 0.016),
        (Self::CrossDevice, 0.022),
        // Only where people use apps.
        (Self::AppHandoff, 0.016),
        (Self::LaterClick, 0.016),
        (Self::CheckoutOverride, 0.018),
        (Self::OtherChannel, 0.014),
        (Self::ExpiredWindow, 0.018),
        (Self::SessionClosed, 0.014),
        (Self::OrderVoid, 0.013),
        (Self::DuplicateOrder, 0.01),
        (Self::NonWebOrder, 0.012),
        (Self::IneligibleSale, 0.013),
        (Self::ConversionNotRecorded, 0.016),
        (Self::NotCredited, 0.018),
        (Self::LogGap, 0.014),
        // Only where reports come late, and where staff try links.
        (Self::NotYetReported, 0.0),
        (Self::AutomatedClick, 0.0),
    ];

    /// The word in `truth.csv`; empty for a plain credit.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Credited => "",
            Self::Organic => "organic",
            Self::MissingTag => "missing_tag",
            Self::MalformedLink => "malformed_link",
            Self::TruncatedTag => "truncated_tag",
            Self::AlteredTag => "altered_tag",
            Self::UnknownTag => "unknown_tag",
            Self::RedirectDroppedTag => "redirect_dropped_tag",
            Self::LandingFailed => "landing_failed",
            Self::StrippedTag => "stripped_tag",
            Self::CookiesRefused => "cookies_refused",
            Self::TrackerBlocked => "tracker_blocked",
            Self::CappedCookie => "capped_cookie",
            Self::ClearedCookies => "cleared_cookies",
            Self::PrivateWindow => "private_window",
            Self::CrossDevice => "cross_device",
            Self::AppHandoff => "app_handoff",
            Self::LaterClick => "later_click",
            Self::CheckoutOverride => "checkout_override",
            Self::OtherChannel => "other_channel",
            Self::ExpiredWindow => "expired_window",
            Self::SessionClosed => "session_closed",
            Self::OrderVoid => "order_void",
            Self::DuplicateOrder => "duplicate_order",
            Self::NonWebOrder => "non_web_order",
            Self::IneligibleSale => "ineligible_sale",
            Self::ConversionNotRecorded => "conversion_not_recorded",
            Self::NotCredited => "not_credited",
            Self::NotYetReported => "not_yet_reported",
            Self::AutomatedClick => "automated_click",
            Self::LogGap => "log_gap",
        }
    }

    /// Whether its story requires an earlier, credited order of the same shopper.
    pub(super) const fn needs_earlier_order(self) -> bool {
        matches!(self, Self::SessionClosed | Self::DuplicateOrder)
    }
}
