//! Log lines and orders with pseudonyms, each field by what it is.

use super::values::Kind;
use super::{Redactor, decoded};

/// Attributes of a `Set-Cookie` header. They say nothing about the visitor.
const ATTRIBUTES: [&str; 8] = ["path", "domain", "expires", "max-age", "samesite", "secure", "httponly", "priority"];

impl Redactor {
    /// A client's address.
    pub fn address(&mut self, text: &str) -> String {
        self.unless_empty(Kind::Address, text)
    }

    /// A user agent.
    pub fn agent(&mut self, text: &str) -> String {
        self.unless_empty(Kind::Agent, text)
    }

    /// The id of a session.
    pub fn session(&mut self, text: &str) -> String {
        self.unless_empty(Kind::Session, text)
    }

    /// The id of a customer.
    pub fn customer(&mut self, text: &str) -> String {
        self.unless_empty(Kind::Customer, text)
    }

    /// A network's id of one click.
    pub fn click_id(&mut self, text: &str) -> String {
        if self.keep.has_tag(&decoded(text)) { text.to_owned() } else { self.unless_empty(Kind::Id, text) }
    }

    fn unless_empty(&mut self, kind: Kind, text: &str) -> String {
        if matches!(text, "" | "-") { text.to_owned() } else { self.name(kind, text) }
    }

    /// The address of a page, whole or from its path on.
    pub fn page(&mut self, text: &str) -> String {
        if matches!(text, "" | "-") { text.to_owned() } else { self.url(text) }
    }

    /// A `Cookie` header.
    pub fn cookie_header(&mut self, text: &str) -> String {
        self.cookies(text)
    }

    /// A `Set-Cookie` header.
    pub fn set_cookie(&mut self, text: &str) -> String {
        let is_attribute = |part: &str| {
            let name = part.split('=').next().unwrap_or_default().trim();
            ATTRIBUTES.iter().any(|known| name.eq_ignore_ascii_case(known))
        };
        let parts: Vec<String> =
            text.split(';').map(|part| if is_attribute(part) { part.to_owned() } else { self.cookies(part) }).collect();
        parts.join(";")
    }

    /// A text that somebody may have typed, such as a coupon: e-mail addresses and the like in it are replaced.
    pub fn free_text(&mut self, text: &str) -> String {
        self.sentence(text)
    }
}
