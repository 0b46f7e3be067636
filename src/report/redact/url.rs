//! Addresses of pages: host and path stay; of the query, names and what belongs to a partner stay.

use super::Redactor;
use super::values::{Kind, decoded, is_address, is_mail, is_token};

/// Parts of a path that are followed by a person's name or number.
const SOMEBODY: [&str; 22] = [
    "in",
    "people",
    "profil",
    "usuario",
    "utilisateur",
    "account",
    "accounts",
    "customer",
    "customers",
    "user",
    "users",
    "member",
    "members",
    "profile",
    "u",
    "kunde",
    "kunden",
    "konto",
    "client",
    "clients",
    "cliente",
    "unsubscribe",
];

/// Parts after those that name a page, and no person.
const PAGES: [&str; 30] = [
    "account",
    "address",
    "addresses",
    "confirm",
    "create",
    "customer",
    "dashboard",
    "downloads",
    "edit",
    "edit-account",
    "edit-address",
    "history",
    "index",
    "login",
    "logout",
    "lost-password",
    "new",
    "order",
    "orders",
    "password",
    "payment",
    "payment-methods",
    "profile",
    "register",
    "settings",
    "sign_in",
    "signin",
    "signup",
    "view-order",
    "wishlist",
];

/// Parameters that name a campaign, a partner or a product, in shops of all kinds.
const CAMPAIGN: [&str; 45] = [
    "tag",
    "via",
    "ref",
    "ref_",
    "aff",
    "affid",
    "aff_id",
    "affiliate",
    "affiliate_id",
    "affiliateid",
    "partner",
    "partner_id",
    "partnerid",
    "pid",
    "aid",
    "a_aid",
    "publisher",
    "source",
    "src",
    "campaign",
    "camp",
    "creative",
    "placement",
    "medium",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "linkcode",
    "lang",
    "page",
    "sort",
    "color",
    "size",
    "currency",
    "sku",
    "product",
    "product_id",
    "variant",
    "item",
    "category",
    "add-to-cart",
    "add_to_cart",
    "quantity",
    "qty",
];

/// The fewest letters by which a part of a path is recognised as a customer's id: shorter ones are numbers of pages.
const SHORT_ID: usize = 4;

/// The longest value of a campaign, and its most digits: values with more could identify people.
const LONGEST: usize = 40;
const DIGITS: usize = 6;

impl Redactor {
    /// An address, whole or from the path on.
    pub(super) fn url(&mut self, text: &str) -> String {
        if is_mail(text) {
            return self.name(Kind::Mail, text);
        }
        let (front, fragment) = text.split_once('#').map_or((text, None), |(front, rest)| (front, Some(rest)));
        let (place, query) = front.split_once('?').map_or((front, None), |(place, query)| (place, Some(query)));
        let (scheme, rest) = place.split_once("://").map_or(("", place), |(scheme, rest)| (scheme, rest));
        let mut new = String::new();
        let mut own = scheme.is_empty();
        if own {
            new.push_str(&self.path(rest));
        } else {
            let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            own = self.keep.is_own(host);
            new.push_str(scheme);
            new.push_str("://");
            new.push_str(&self.authority(host));
            let hides = !own && path.len() > 1 && self.keep.hides_path(host, path);
            new.push_str(&if hides { self.name(Kind::Query, path) } else { self.path(path) });
        }
        if let Some(query) = query {
            new.push('?');
            new.push_str(&if own { self.query(query) } else { self.referred(query) });
        }
        if let Some(fragment) = fragment {
            new.push('#');
            new.push_str(&self.query(fragment));
        }
        new
    }

    /// The query of an address on another page: replaced as a whole, unless it shows a partner's id.
    fn referred(&mut self, query: &str) -> String {
        let shows = |param: &str| self.keep.has(&decoded(param.split_once('=').map_or(param, |(_, value)| value)));
        if query.is_empty() || query.split('&').any(shows) { self.query(query) } else { self.name(Kind::Query, query) }
    }

    fn authority(&mut self, host: &str) -> String {
        match host.rsplit_once('@') {
            Some((user, host)) => format!("{}@{}", self.name(Kind::User, user), self.authority(host)),
            None if is_address(host) => self.name(Kind::Address, host),
            None => host.to_owned(),
        }
    }

    fn path(&mut self, path: &str) -> String {
        let mut before = String::new();
        let parts: Vec<String> = path
            .split('/')
            .map(|part| {
                let new = self.part(part, &before);
                before = part.to_ascii_lowercase();
                new
            })
            .collect();
        parts.join("/")
    }

    /// One part of a path; `before` is the part in front of it.
    fn part(&mut self, part: &str, before: &str) -> String {
        if part.is_empty() || self.keep.has(&decoded(part)) {
            return part.to_owned();
        }
        // `;jsessionid=…`, `/ref=as_li`
        if let Some((name, value)) = part.split_once('=') {
            let value = if self.is_plain(name.rsplit(';').next().unwrap_or(name), value) {
                value.to_owned()
            } else {
                self.name(Kind::of_name(name), value)
            };
            return format!("{}={value}", self.part(name, before));
        }
        if let Some(known) = self.known(part).filter(|_| part.contains(|c: char| c.is_ascii_digit())) {
            return known;
        }
        if decoded(part).contains('@') || part.starts_with('~') {
            return self.name(Kind::Mail, part);
        }
        let is_somebody = SOMEBODY.contains(&before) && !PAGES.contains(&part.to_ascii_lowercase().as_str());
        // The part may have been longer before it was cut.
        let is_person = part.len() >= SHORT_ID && self.keep.is_person(&decoded(part));
        let is_cut = part.ends_with('…') && part.chars().filter(char::is_ascii_digit).count() >= 2;
        if is_address(part) || is_somebody || is_person || is_cut || is_token(part) {
            self.name(Kind::Id, part)
        } else {
            part.to_owned()
        }
    }

    /// The parameters of a query. Names stay, also `amp;tag`, because a name can be what broke a link.
    pub(super) fn query(&mut self, query: &str) -> String {
        query.split('&').map(|param| self.param(param)).collect::<Vec<_>>().join("&")
    }

    fn param(&mut self, param: &str) -> String {
        let Some((name, value)) = param.split_once('=') else {
            let text = decoded(param);
            let (name, value) = text.split_once('=').unwrap_or(("", &text));
            let is_plain = param.is_empty() || self.is_plain(name, value);
            return if is_plain { param.to_owned() } else { self.name(Kind::Id, param) };
        };
        let name = if is_mail(name) { self.name(Kind::Mail, name) } else { name.to_owned() };
        let bare = name.rsplit(['?', ';']).next().unwrap_or(&name);
        let value = if self.is_plain(bare, value) { value.to_owned() } else { self.value(bare, value) };
        format!("{name}={value}")
    }

    fn value(&mut self, name: &str, value: &str) -> String {
        let kind = if is_mail(value) { Kind::Mail } else { Kind::of_name(name) };
        self.name(kind, value)
    }

    /// Whether a parameter's value may stay.
    fn is_plain(&self, name: &str, value: &str) -> bool {
        let value = decoded(value);
        let digits = value.chars().filter(char::is_ascii_digit).count();
        let is_short_number = value.len() <= 2 && digits == value.len();
        let is_campaign = || {
            CAMPAIGN.contains(&name.to_ascii_lowercase().as_str())
                && value.len() <= LONGEST
                && digits <= DIGITS
                && !is_token(&value)
                && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '{' | '}' | '[' | ']'))
        };
        let is_id = self.keep.is_person(&value) || self.keep.names_person(name);
        let may_stay = || self.keep.has(&value) || self.keep.is_partners(name, &value);
        value.is_empty() || !is_id && (may_stay() || self.known(&value).is_none() && (is_short_number || is_campaign()))
    }
}
