//! The kind of a value in a line, by its form.

use std::borrow::Cow;
use std::net::IpAddr;

/// The kind of personal data that a value is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    Address,
    Agent,
    Session,
    Customer,
    Mail,
    User,
    Query,
    /// Anything else that could identify somebody.
    Id,
}

impl Kind {
    /// The beginning of its pseudonyms.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Agent => "agent",
            Self::Session => "session",
            Self::Customer => "customer",
            Self::Mail => "mail",
            Self::User => "user",
            Self::Query => "query",
            Self::Id => "id",
        }
    }

    /// What a cookie or a field holds, by its name.
    pub(super) fn of_name(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if has(&["mail"]) {
            Self::Mail
        } else if has(&["agent"]) || lower == "ua" {
            Self::Agent
        } else if has(&["sid", "sess"]) {
            Self::Session
        } else if has(&["uid", "customer", "cust_", "kunde", "client_id", "member", "account"]) {
            Self::Customer
        } else if has(&["user"]) {
            Self::User
        } else {
            Self::Id
        }
    }
}

/// Whether a number under this name could identify somebody.
pub(super) fn names_somebody(name: &str) -> bool {
    const PLAIN: [&str; 6] = ["status", "bytes", "time", "port", "length", "duration"];
    const SOMEBODY: [&str; 10] = ["visit", "phone", "tel", "zip", "plz", "birth", "ip", "addr", "card", "iban"];
    let lower = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    !has(&PLAIN) && (Kind::of_name(name) != Kind::Id || has(&SOMEBODY))
}

/// A text with `%40` and `+` undone, as far as it is UTF-8.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return text.into();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair =
            bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        out.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).map_or(text.into(), Cow::Owned)
}

/// Whether a text is an IP address, possibly with a port or in brackets.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.strip_prefix("::ffff:").unwrap_or(text);
    let bare = text.strip_prefix('[').map_or(text, |rest| rest.split(']').next().unwrap_or(rest));
    let bare = bare.split('%').next().unwrap_or(bare);
    let is_ip = |text: &str| text.contains(['.', ':']) && text.parse::<IpAddr>().is_ok();
    // `4:50:01` is a time, and no address of four groups.
    let host =
        bare.rsplit_once(':').filter(|(host, port)| host.contains('.') && port.bytes().all(|b| b.is_ascii_digit()));
    is_ip(bare) || host.is_some_and(|(host, _)| is_ip(host)) || is_masked(bare)
}

/// Whether a text is an address with its end cut off for privacy: `203.0.113.x`.
fn is_masked(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let is_part = |part: &str| matches!(part, "x" | "xxx" | "*") || part.parse::<u8>().is_ok();
    parts.len() == 4 && parts.iter().all(|part| is_part(part))
}

/// Whether a text is an e-mail address, possibly with `%40`.
pub(super) fn is_mail(text: &str) -> bool {
    let text = decoded(text);
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
    text.split_once('@').is_some_and(|(name, host)| {
        let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '/' | '?' | '=' | '&');
        !name.is_empty() && host.contains('.') && name.chars().chain(host.chars()).all(is_plain)
    })
}

/// Digits in a row that are still a size, a status or a duration.
const PLAIN_DIGITS: usize = 9;

/// Whether a text is a number, a time or a list of such: sizes, statuses, durations.
pub(super) fn is_number_or_time(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let bare = MONTHS.iter().find_map(|month| text.contains(month).then(|| text.replacen(month, "", 1)));
    let bare = bare.as_deref().unwrap_or(text);
    let is_plain =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ':' | '/' | ',' | '-' | '+' | 'T' | 'Z' | ' ' | '_');
    let run = bare.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let is_epoch = || matches!(bare.split('.').next().map(str::len), Some(10 | 13 | 16)) && bare.starts_with('1');
    bare.chars().all(is_plain)
        && (run <= PLAIN_DIGITS || is_epoch() && bare.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// Words of protocols, caches and times in lower case.
const WORDS: [&str; 61] = [
    "get",
    "post",
    "head",
    "put",
    "delete",
    "options",
    "patch",
    "connect",
    "trace",
    "purge",
    "http",
    "https",
    "h2",
    "h3",
    "http/1.0",
    "http/1.1",
    "http/2",
    "http/2.0",
    "http/3",
    "http/3.0",
    "hit",
    "miss",
    "refreshhit",
    "error",
    "expired",
    "bypass",
    "dynamic",
    "stale",
    "updating",
    "revalidated",
    "redirect",
    "pass",
    "true",
    "false",
    "null",
    "on",
    "off",
    "info",
    "warn",
    "debug",
    "access",
    "stdout",
    "stderr",
    "f",
    "p",
    "gzip",
    "br",
    "identity",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "utc",
    "gmt",
    "nginx",
    "apache",
    "haproxy",
    "web",
];

/// Whether a text is a word of logs that identifies nobody.
pub(super) fn is_plain_word(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    WORDS.contains(&lower.as_str()) || lower.starts_with("tlsv1") || lower.starts_with("haproxy[")
}

/// Whether a text is the name of a host, possibly with a port.
pub(super) fn is_host(text: &str) -> bool {
    let host = text.split(':').next().unwrap_or(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && host.chars().all(is_plain)
        && last.len() >= 2
        && last.chars().all(|c| c.is_ascii_alphabetic())
        && text.split(':').nth(1).is_none_or(|port| port.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a text could only have been made for one visitor: long, without words.
pub(super) fn is_token(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    let is_uuid = text.len() == 36 && text.matches('-').count() == 4;
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_uuid || text.len() >= 16 && is_plain && digits >= 2 && letters >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_their_looks() {
        for address in [
            "203.0.113.4",
            "203.0.113.4:5123",
            "2001:db8::1",
            "[2001:db8::1]:443",
            "::ffff:203.0.113.4",
            "fe80::1%eth0",
            "203.0.113.x",
        ] {
            assert!(is_address(address), "{address}");
        }
        for other in ["04:50:01", "1.2.3", "shop.example", "-", "200", "12:30", "2026-06-01"] {
            assert!(!is_address(other), "{other}");
        }
        assert!(is_mail("jane.doe@mail.example") && is_mail("jane%40mail.example") && is_mail("mailto:j@m.example"));
        assert!(!is_mail("@team") && !is_mail("a@b") && !is_mail("/x?m=a@b.example"));
        for plain in [
            "200",
            "0/0/1/2/3",
            "1788220814.123",
            "1788220814123",
            "2026-06-01T04:50:01.053Z",
            "01/Jun/2026:03:25:27",
            "+0000",
        ] {
            assert!(is_number_or_time(plain), "{plain}");
        }
        assert!(
            !is_number_or_time("4915112345678") && !is_number_or_time("491511234567") && !is_number_or_time("c2806")
        );
        assert!(is_host("shop.example:443") && !is_host("jane") && !is_host("1.5") && !is_host("a.b@c.d"));
        assert!(is_token("d4dc7e94a2dac7ec8e2c") && !is_token("reading-lamp-2026-edition") && !is_token("/p/x"));
    }
}
