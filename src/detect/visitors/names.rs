//! Names that cookies and log fields usually have in shops, by what they hold.

/// Session cookies of shops, frameworks and affiliate plug-ins, in lower case; `*` at the end matches any rest.
const SESSIONS: &[&str] = &[
    "sid",
    "session",
    "session_id",
    "sessionid",
    "session-id",
    "phpsessid",
    "jsessionid",
    "asp.net_sessionid",
    "connect.sid",
    "laravel_session",
    "ci_session",
    "_session_id",
    "rack.session",
    "symfony",
    "wp_woocommerce_session_*",
    "prestashop-*",
    "frontend",
    "magesession*",
    "session-*",
    "ocsessid",
    "_shopify_y",
    "_shopify_s",
    "cart_sig",
    "uid_got",
    "visitor_id",
    "visitorid",
    "vid",
    "zenid",
    "oscsid",
    "shopware_sw_session",
    "sessionhash",
    "xtcsid",
    "modsid",
    "bigcommerce_session",
    "fornax_anonymousid",
    "nop.customer",
    "_secure_session_id",
];

/// Cookies that measure, ask for consent or balance loads: they live like sessions, but are set by others, or not for all.
const OTHERS: &[&str] = &[
    "_ga*",
    "_gid",
    "_gat*",
    "_gcl*",
    "_fb*",
    "__utm*",
    "_hj*",
    "_pk_*",
    "_pin*",
    "_tt*",
    "_uet*",
    "_cl*",
    "mp_*",
    "amp*",
    "ajs_*",
    "intercom*",
    "hubspot*",
    "__hs*",
    "optimizely*",
    "_vwo*",
    "_vis_*",
    "kla*",
    "__kla*",
    "__cf*",
    "cf_*",
    "awsalb*",
    "bigip*",
    "srv*",
    "*consent*",
    "cookielaw*",
    "borlabs*",
    "cc_*",
    "usprivacy",
    "euconsent*",
    "crisp*",
    "__zlcmid",
    "_scid",
    "_rdt*",
    "_ttp",
    "__gads",
    "__gpi",
    "_dc_*",
    "sbjs_*",
    "tk_ai",
    "affwp_*",
    "awin*",
    "_aw*",
    "cje",
    "irclick*",
    "ir_*",
    "rfsn*",
    "csrf*",
    "xsrf*",
    "*csrftoken*",
    "form_key",
    "currency",
    "lang*",
    "locale",
    "theme",
];

/// Words of names of what a visitor does or gives, which live as sessions do when each visitor has one. `cart` is not among them: the
/// cookie of a cart is the session of some shops.
const OTHER_WORDS: &[&str] = &[
    "coupon",
    "coupons",
    "voucher",
    "promo",
    "discount",
    "mail",
    "email",
    "total",
    "subtotal",
    "amount",
    "price",
    "conn",
    "connection",
    "connid",
    "upstream",
    "trace",
];

/// The same for fields of a log alone.
const OTHER_FIELD_WORDS: &[&str] = &["cart", "basket"];

/// Cookies and fields with the account of a visitor who is logged in, in lower case; `*` at the end matches any rest.
const CUSTOMERS: &[&str] = &[
    "uid",
    "user",
    "user_id",
    "userid",
    "user-id",
    "customer",
    "customer_id",
    "customerid",
    "customer-id",
    "customer_no",
    "cust",
    "cust_id",
    "custid",
    "account",
    "account_id",
    "accountid",
    "acct",
    "acct_id",
    "buyer",
    "buyer_id",
    "member",
    "member_id",
    "memberid",
    "login",
    "login_id",
    "kunde",
    "kundennr",
    "kunden_id",
    "kundennummer",
    "client",
    "client_no",
    "cliente",
    "compte",
    "cuenta",
    "klant",
    "wordpress_logged_in_*",
    "remote_user",
];

/// Whether a name is a usual one of a session's place.
pub(super) fn is_session(name: &str) -> bool {
    SESSIONS.iter().any(|known| is_like(name, known))
}

/// Whether a cookie or field of this name is usually another one than the session's or the customer's.
pub(super) fn is_other(name: &str, is_cookie: bool) -> bool {
    let is_word = |word: &str| OTHER_WORDS.contains(&word) || !is_cookie && OTHER_FIELD_WORDS.contains(&word);
    let has_word = || !is_session(name) && name.split(|c: char| !c.is_alphanumeric()).any(is_word);
    OTHERS.iter().any(|known| is_like(name, known)) || has_word()
}

/// Whether a name is a usual one of a customer's place.
pub(super) fn is_customer(name: &str) -> bool {
    CUSTOMERS.iter().any(|known| is_like(name, known))
}

/// Whether a name matches a known one, in which `*` at either end is any run of characters.
fn is_like(name: &str, known: &str) -> bool {
    match (known.strip_prefix('*'), known.strip_suffix('*')) {
        (Some(inner), _) => name.contains(inner.trim_end_matches('*')),
        (None, Some(beginning)) => name.starts_with(beginning),
        (None, None) => name == known,
    }
}
