//! Log lines of any format, token by token.

use super::Redactor;
use super::values::{
    Kind, decoded, is_address, is_host, is_mail, is_number_or_time, is_plain_word, is_token, names_somebody,
};

/// The depth to which JSON strings are followed that hold JSON, or whole lines.
const MAX_DEPTH: usize = 4;

impl Redactor {
    /// A log line.
    pub(super) fn line(&mut self, line: &str) -> String {
        self.any(line, 0)
    }

    fn any(&mut self, line: &str, depth: usize) -> String {
        let is_json = |text: &str| text.starts_with('{') && text.contains("\":");
        match line.find("{\"").filter(|at| line.trim_end().ends_with('}') && is_json(&line[*at..])) {
            _ if depth >= MAX_DEPTH => self.name(Kind::Id, line),
            Some(at) => format!("{}{}", self.fields(&line[..at]), self.json(&line[at..], depth)),
            None => self.fields(line),
        }
    }

    /// A line of fields with blanks between them.
    fn fields(&mut self, line: &str) -> String {
        let tokens = tokens(line);
        let bracket = tokens.iter().position(|(_, token)| token.starts_with('[') && is_time_group(token));
        let mut out = String::with_capacity(line.len());
        for (nth, (gap, token)) in tokens.iter().enumerate() {
            out.push_str(gap);
            // Common and everything that follows it: client, identity, user, [time].
            let place = bracket.filter(|at| *at >= 3 && !is_address(tokens[at - 1].1)).map(|at| at.wrapping_sub(nth));
            let is_named = token.starts_with(|c: char| c != '-' && c != '"') && !is_address(token);
            match place {
                Some(3) if is_named => out.push_str(&self.name(Kind::Address, token)),
                Some(1 | 2) if is_named => out.push_str(&self.name(Kind::User, token)),
                _ => out.push_str(&self.token(token)),
            }
        }
        out.push_str(&line[tokens.iter().map(|(gap, token)| gap.len() + token.len()).sum::<usize>()..]);
        out
    }

    fn token(&mut self, token: &str) -> String {
        let mut inner = token.chars();
        match (inner.next(), inner.next_back()) {
            (Some('"'), Some('"')) => format!("\"{}\"", self.quoted(inner.as_str())),
            (Some('['), Some(']')) if is_address(token) => self.name(Kind::Address, inner.as_str()),
            (Some('['), Some(']')) if is_time_group(token) => token.to_owned(),
            (Some('['), Some(']')) => format!("[{}]", self.bare(inner.as_str())),
            (Some('{'), Some('}')) => {
                let parts: Vec<String> = inner.as_str().split('|').map(|part| self.quoted(part)).collect();
                format!("{{{}}}", parts.join("|"))
            }
            _ => self.bare(token),
        }
    }

    /// A field without quotes.
    fn bare(&mut self, token: &str) -> String {
        let end = token.trim_end_matches([',', ';']).len();
        if end > 0 && end < token.len() {
            return format!("{}{}", self.bare(&token[..end]), &token[end..]);
        }
        if let Some(plain) = self.common(token) {
            return plain;
        }
        if token.contains('|') {
            return token.split('|').map(|part| self.token(part)).collect::<Vec<_>>().join("|");
        }
        if let Some((name, value)) = token.split_once('=').filter(|(name, _)| is_name(name)) {
            return self.assigned(token, name, value);
        }
        if token.contains(',') && token.split(',').any(is_address) {
            return token.split(',').map(|part| self.bare(part)).collect::<Vec<_>>().join(",");
        }
        if token.contains("%20") || token.contains('+') && token.contains('/') {
            return self.name(Kind::Agent, token);
        }
        let kind = if is_token(token) {
            Kind::Id
        } else if token.contains('/') {
            Kind::Agent
        } else {
            Kind::Id
        };
        self.name(kind, token)
    }

    /// `name=value`, or the beginning of a query or of cookies.
    fn assigned(&mut self, token: &str, name: &str, value: &str) -> String {
        if value.contains('&') {
            return self.query(token);
        }
        if value.contains(';') && !value.starts_with('"') {
            return self.cookies(token);
        }
        if value.trim_matches('=').is_empty() {
            return if value.is_empty() && !is_token(name) { token.to_owned() } else { self.name(Kind::Id, token) };
        }
        let (open, bare) =
            value.strip_prefix('"').map_or(("", value), |rest| ("\"", rest.strip_suffix('"').unwrap_or(rest)));
        if open.is_empty() && self.keep.has(&decoded(value)) {
            return token.to_owned();
        }
        format!("{name}={open}{}{open}", self.under(name, bare, 0))
    }

    /// The replacement for values that are the same with and without quotes; `None` where the form does not show what it is.
    fn common(&mut self, text: &str) -> Option<String> {
        let trimmed = text.trim();
        if matches!(trimmed, "" | "-") || self.keep.has(trimmed) {
            return Some(text.to_owned());
        }
        if let Some(known) = self.known(trimmed).filter(|_| !is_number_or_time(trimmed) || trimmed.len() > 3) {
            return Some(known);
        }
        if is_mail(trimmed) {
            return Some(self.name(Kind::Mail, trimmed));
        }
        if is_address(trimmed) {
            return Some(self.name(Kind::Address, trimmed));
        }
        let list = || trimmed.split(',').map(str::trim);
        if trimmed.contains(',') && list().all(|part| is_address(part) || part == "unknown") {
            let parts: Vec<String> = list().map(|part| self.name(Kind::Address, part)).collect();
            return Some(parts.join(", "));
        }
        if is_number_or_time(trimmed) || is_plain_word(trimmed) || is_host(trimmed) {
            return Some(text.to_owned());
        }
        let is_url = trimmed.starts_with('/') || trimmed.split_once("://").is_some_and(|(scheme, _)| is_name(scheme));
        is_url.then(|| self.url(text))
    }

    /// The content of quotes.
    fn quoted(&mut self, text: &str) -> String {
        if let Some(plain) = self.request(text).or_else(|| self.common(text)) {
            return plain;
        }
        if is_cookies(text) {
            return self.cookies(text);
        }
        let kind = if text.contains([' ', '/', '+']) { Kind::Agent } else { Kind::Id };
        self.name(kind, text)
    }

    /// `GET /path?query HTTP/1.1`
    fn request(&mut self, text: &str) -> Option<String> {
        let (method, rest) = text.split_once(' ')?;
        let is_method = (3..=10).contains(&method.len()) && method.bytes().all(|b| b.is_ascii_uppercase());
        let (target, version) = match rest.rsplit_once(' ') {
            Some((target, version)) if version.starts_with("HTTP/") => (target, Some(version)),
            _ => (rest, None),
        };
        if !is_method || !(target.starts_with(['/', '*', '?']) || target.contains("://")) {
            return None;
        }
        let target = self.url(target);
        Some(version.map_or_else(|| format!("{method} {target}"), |version| format!("{method} {target} {version}")))
    }

    /// `sid=…; uid=…`: names stay.
    pub(super) fn cookies(&mut self, text: &str) -> String {
        let one = |cookie: &str| {
            let Some((name, value)) = cookie.split_once('=') else { return self.bare(cookie) };
            let bare = decoded(value);
            let is_id = self.keep.names_person(name.trim()) || self.keep.is_person(&bare);
            let is_short = value.len() <= 2 || matches!(value, "true" | "false");
            let value = if value.is_empty() || !is_id && (is_short || self.keep.has_tag(&bare)) {
                value.to_owned()
            } else {
                let kind = if is_mail(value) { Kind::Mail } else { Kind::of_name(name) };
                self.name(kind, value)
            };
            format!("{name}={value}")
        };
        text.split(';').map(one).collect::<Vec<_>>().join(";")
    }

    /// A JSON text: keys stay.
    fn json(&mut self, text: &str, depth: usize) -> String {
        let mut out = String::with_capacity(text.len());
        let mut key = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c == '"' || c.is_ascii_digit()) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with('"') {
                let end = end_of_quotes(rest);
                let (raw, after) = rest.split_at(end);
                let value = serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.trim_matches('"').to_owned());
                if after.trim_start().starts_with(':') {
                    key = value;
                    out.push_str(raw);
                } else {
                    let new = self.under(&key, &value, depth + 1);
                    out.push_str(&if new == value { raw.to_owned() } else { serde_json::Value::from(new).to_string() });
                }
                rest = after;
            } else {
                let end =
                    rest.find(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-')).unwrap_or(rest.len());
                let (number, after) = rest.split_at(end);
                let is_plain = is_number_or_time(number) && !names_somebody(&key);
                if is_plain {
                    out.push_str(number);
                } else {
                    out.push('"');
                    out.push_str(&self.name(Kind::of_name(&key), number));
                    out.push('"');
                }
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }

    /// A value under a name: of JSON, or of `name=value`.
    fn under(&mut self, name: &str, value: &str, depth: usize) -> String {
        if matches!(value, "" | "-") {
            return value.to_owned();
        }
        let lower = name.to_ascii_lowercase();
        let number = is_number_or_time(value) && !is_address(value);
        if number && names_somebody(name) {
            return self.name(Kind::of_name(name), value);
        }
        if value.starts_with("{\"")
            || matches!(lower.as_str(), "message" | "msg" | "log" | "line" | "raw" | "event") && value.contains(' ')
        {
            return self.any(value, depth);
        }
        if Kind::of_name(name) == Kind::Agent {
            return self.name(Kind::Agent, value);
        }
        if let Some(plain) = self.request(value).or_else(|| self.common(value)) {
            return plain;
        }
        if lower.contains("cookie") || is_cookies(value) && value.contains(';') {
            return self.cookies(value);
        }
        if ["query", "args", "qs", "search", "params"].iter().any(|word| lower.contains(word)) || value.starts_with('?')
        {
            return match value.strip_prefix('?') {
                Some(query) => format!("?{}", self.query(query)),
                None => self.query(value),
            };
        }
        let kind = if value.contains("Mozilla/") { Kind::Agent } else { Kind::of_name(name) };
        self.name(kind, value)
    }
}

/// Whether a text is a name of letters, digits and a few signs.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']' | '+'))
}

/// Whether a text is a list of cookies.
fn is_cookies(text: &str) -> bool {
    text.split(';').next().and_then(|first| first.split_once('=')).is_some_and(|(name, _)| is_name(name.trim()))
}

/// Whether a group in brackets is a time.
fn is_time_group(token: &str) -> bool {
    let inner = token.trim_start_matches('[').trim_end_matches(']');
    inner.contains(':') && !is_address(inner) && is_number_or_time(inner)
}

/// The bytes of a text in quotes, with both quotes; all where it does not end.
fn end_of_quotes(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Fields, each with the blanks in front of it. Text in quotes, brackets or braces is one field.
fn tokens(line: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        let gap = rest.len() - rest.trim_start().len();
        let (blank, text) = rest.split_at(gap);
        if text.is_empty() {
            return found;
        }
        let to = |close: char| text.find(close).map(|at| at + close.len_utf8());
        let end = match text.as_bytes()[0] {
            b'"' => end_of_quotes(text),
            b'[' => to(']').unwrap_or(text.len()),
            b'{' => to('}').unwrap_or(text.len()),
            _ => end_of_word(text),
        };
        let (token, after) = text.split_at(end);
        found.push((blank, token));
        rest = after;
    }
}

/// The bytes of a word; quotes in it (`agent="Mozilla/5.0 (X11)"`) may hold blanks.
fn end_of_word(text: &str) -> usize {
    let mut at = 0;
    while let Some(step) = text[at..].find(|c: char| c.is_whitespace() || c == '"') {
        at += step;
        if !text[at..].starts_with('"') {
            return at;
        }
        at += end_of_quotes(&text[at..]);
    }
    text.len()
}
