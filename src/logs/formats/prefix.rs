//! Prefixes of log lines that came through a collector: syslog, Docker Compose, Kubernetes.

mod records;

use crate::base::addresses;
use records::{console, leading_time, logger, numbered, papertrail, printed, tagged};
use std::net::IpAddr;

/// A kind of prefix. A format remembers which one its lines have; a line without it is cut as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prefix {
    /// `<134>Sep  1 00:00:14 web1 nginx[7]: `: RFC 3164, with or without `<PRI>`, host and number.
    Syslog,
    /// `<134>1 2026-09-01T00:00:14Z web1 nginx 7 - - `: RFC 5424.
    SyslogNew,
    /// `2026-09-01T00:00:14+00:00 web1 nginx[7]: `: rsyslog's own, Heroku's.
    Stamped,
    /// `2026-09-01T00:00:14.1Z stdout F `: Kubernetes' container runtimes.
    Container,
    /// `web-1  | `: Docker Compose.
    Compose,
    /// `haproxy[7]: `: only a program, as syslog passes it to the journal.
    Program,
    /// `access.log:` or `INFO:web:` without a blank before the client's address: grep on several files, Python's logging.
    Named,
    /// This many words of any kind, as journalctl, stern, logcli and others put before lines. A group in braces is one word.
    Words(u8),
    /// `2026-09-01T00:00:14.1Z `: `docker logs --timestamps`, `kubectl logs --timestamps`.
    Time,
    /// Quotes around the whole line, as `LiteSpeed` writes it.
    Quotes,
    /// Nine fields with tabs after them: an archive of Papertrail.
    Papertrail,
    /// `2026-09-01T00:00:14+00:00`, a tag and the record, separated by tabs: fluentd's file.
    Tagged,
    /// `[0] tag: [1788220814.1, {...}]` or `[0] tag: [[1788220814.1, {}], {...}]`: Fluent Bit's standard output, and its files,
    /// which have no number.
    Numbered,
    /// `2026-09-01 00:00:14.1 +0000 tag: {...}`: fluentd's standard output.
    Printed,
    /// `2026/09/01 00:00:14.1`, level, logger, message and the record, separated by tabs: Caddy's console.
    Console,
    /// `I, [2026-09-01T00:00:14.1 #7]  INFO -- : `: Ruby's logger, perhaps with tags in brackets after it.
    Logger,
}

/// A line without its prefix, and the time in the prefix if it is complete.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stripped<'a> {
    /// The line.
    pub line: &'a [u8],
    /// The time before it; empty when there is none or it lacks the year.
    pub stamp: &'a [u8],
}

impl Prefix {
    /// All kinds, the most specific first.
    pub const ALL: [Self; 15] = [
        Self::Container,
        Self::SyslogNew,
        Self::Syslog,
        Self::Stamped,
        Self::Compose,
        Self::Tagged,
        Self::Numbered,
        Self::Printed,
        Self::Console,
        Self::Logger,
        Self::Program,
        Self::Time,
        Self::Quotes,
        Self::Papertrail,
        Self::Named,
    ];

    /// The words for it in listings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Syslog | Self::SyslogNew | Self::Stamped | Self::Program => "syslog",
            Self::Container => "container runtime",
            Self::Compose => "docker compose",
            Self::Named => "name",
            Self::Words(_) => "collector",
            Self::Time => "time stamp",
            Self::Quotes => "quotes",
            Self::Papertrail => "Papertrail",
            Self::Tagged | Self::Printed => "fluentd",
            Self::Numbered => "Fluent Bit",
            Self::Console => "Caddy's console",
            Self::Logger => "Ruby's logger",
        }
    }

    /// A line without this prefix; `None` when it has another one or none.
    pub fn strip(self, line: &[u8]) -> Option<Stripped<'_>> {
        match self {
            Self::Syslog => syslog(line),
            Self::SyslogNew => syslog_new(line),
            Self::Stamped => {
                let (stamp, rest) = stamp(priority(line))?;
                // Heroku puts no host before the program.
                let line = program(rest).or_else(|| program(word(rest)?.1))?;
                Some(Stripped { line, stamp })
            }
            Self::Container => {
                let (stamp, rest) = stamp(line)?;
                let rest = rest.strip_prefix(b"stdout ").or_else(|| rest.strip_prefix(b"stderr "))?;
                let line = rest.strip_prefix(b"F ").or_else(|| rest.strip_prefix(b"P "))?;
                Some(Stripped { line, stamp })
            }
            Self::Compose => {
                let (name, rest) = word(uncolored(line))?;
                let named = name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'@'));
                let line = rest.trim_ascii_start().strip_prefix(b"| ")?;
                named.then_some(Stripped { line: uncolored(line), stamp: b"" })
            }
            Self::Program => program(line).map(|line| Stripped { line, stamp: b"" }),
            Self::Named => named(line).map(|line| Stripped { line, stamp: b"" }),
            Self::Words(count) => words(line, count).map(|rest| Stripped { line: rest, stamp: leading_time(line) }),
            Self::Time => stamp(line).map(|(stamp, line)| Stripped { line, stamp }),
            Self::Quotes => {
                let line = line.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
                // A quoted first field is no quoted line.
                let is_whole = !word(line)?.0.contains(&b'"');
                (is_whole && line[0].is_ascii_hexdigit()).then_some(Stripped { line, stamp: b"" })
            }
            Self::Papertrail => papertrail(line),
            Self::Tagged => tagged(line),
            Self::Numbered => numbered(line),
            Self::Printed => printed(line),
            Self::Console => console(line),
            Self::Logger => logger(line),
        }
    }
}

/// The text after a terminal's sequence for a color, `ESC [ 36 m`; the text itself without one.
pub(super) fn uncolored(text: &[u8]) -> &[u8] {
    let Some(inner) = text.strip_prefix(b"\x1b[") else { return text };
    let length = inner.iter().take_while(|b| b.is_ascii_digit() || **b == b';').count();
    inner[length..].strip_prefix(b"m").unwrap_or(text)
}

/// A word and the text after its space.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(b' ', text).filter(|at| *at > 0)?;
    Some((&text[..at], &text[at + 1..]))
}

/// The text after some words and their blanks or tabs; a group in braces is one word.
fn words(line: &[u8], count: u8) -> Option<&[u8]> {
    let mut rest = line;
    for _ in 0..count {
        let end = match rest.first()? {
            b'{' => memchr::memchr(b'}', rest)? + 1,
            _ => memchr::memchr2(b' ', b'\t', rest)?,
        };
        let gap = rest[end..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        if gap == 0 {
            return None;
        }
        rest = &rest[end + gap..];
    }
    Some(rest)
}

/// The text after `access.log:`, `access.log:17:` or `INFO:web:`, where it begins with an address.
fn named(line: &[u8]) -> Option<&[u8]> {
    let (first, _) = word(line)?;
    if addresses::parse(first).is_some() {
        return None;
    }
    let is_visitors = |address: IpAddr| match address {
        IpAddr::V4(_) => true,
        // The number of a line in front of an address may look like its first group.
        IpAddr::V6(v6) => {
            v6.segments()[0] & 0xE000 == 0x2000 || v6.segments()[0] == 0 || addresses::is_internal(address)
        }
    };
    let begins = |at: &usize| addresses::parse(&first[at + 1..]).is_some_and(is_visitors);
    let at = memchr::memchr_iter(b':', first).find(begins)?;
    let is_name = first[..at].iter().any(|b| !b.is_ascii_hexdigit() && *b != b':');
    is_name.then_some(&line[at + 1..])
}

/// The text after `<134>`; the text itself without one.
fn priority(text: &[u8]) -> &[u8] {
    let Some(inner) = text.strip_prefix(b"<") else { return text };
    let digits = inner.iter().take_while(|b| b.is_ascii_digit()).count();
    match inner.get(digits) {
        Some(b'>') if (1..=3).contains(&digits) => &inner[digits + 1..],
        _ => text,
    }
}

/// A time in ISO 8601 and the text after its space.
fn stamp(text: &[u8]) -> Option<(&[u8], &[u8])> {
    word(text).filter(|(time, _)| is_time(time))
}

fn is_time(time: &[u8]) -> bool {
    let shaped = time.len() >= 19 && time[4] == b'-' && time[7] == b'-' && time[10] == b'T' && time[13] == b':';
    shaped && time[..4].iter().all(u8::is_ascii_digit)
}

/// The text after `nginx[7]: ` or `nginx: `.
fn program(text: &[u8]) -> Option<&[u8]> {
    let (tag, rest) = word(text)?;
    let name = tag.strip_suffix(b":")?;
    // The mark of structured texts in syslog, with or without a blank after it.
    let rest = rest.strip_prefix(b"@cee:").map_or(rest, <[u8]>::trim_ascii_start);
    let named = name.iter().all(|b| b.is_ascii_alphanumeric() || b"[]-_./@".contains(b));
    (named && name.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/')).then_some(rest)
}

fn syslog(line: &[u8]) -> Option<Stripped<'_>> {
    let line = priority(line);
    // Some daemons write the year after the day.
    if let Some([b' ', year @ .., b' ']) = line.get(6..12)
        && year.iter().all(u8::is_ascii_digit)
    {
        return syslog_with_year(line);
    }
    let months = [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let clock = line.get(7..15)?;
    let timed = line[3] == b' ' && line[6] == b' ' && clock[2] == b':' && clock[5] == b':';
    if !timed || !months.contains(&line.first_chunk()?) {
        return None;
    }
    // journalctl writes fractions of a second if requested.
    let rest = match line.get(15) {
        Some(b'.') => &line[16 + line[16..].iter().take_while(|b| b.is_ascii_digit()).count()..],
        _ => &line[15..],
    };
    let rest = rest.strip_prefix(b" ")?;
    let line = program(rest).or_else(|| program(word(rest)?.1))?;
    Some(Stripped { line, stamp: b"" })
}

/// `Sep  1 2026 00:00:14 web1 nginx: `.
fn syslog_with_year(line: &[u8]) -> Option<Stripped<'_>> {
    let rest = line.get(12..)?;
    let (clock, rest) = word(rest)?;
    if clock.len() < 8 || clock[2] != b':' || clock[5] != b':' {
        return None;
    }
    let line = program(rest).or_else(|| program(word(rest)?.1))?;
    Some(Stripped { line, stamp: b"" })
}

/// `VERSION TIME HOST PROGRAM PROCESS MESSAGE-ID DATA `. Heroku leaves out the data.
fn syslog_new(line: &[u8]) -> Option<Stripped<'_>> {
    // A drain that frames messages by their length puts the length first.
    let digits = line.iter().take_while(|b| b.is_ascii_digit()).count();
    let framed = line[digits..].strip_prefix(b" ").filter(|_| digits > 0).unwrap_or(line);
    let rest = priority(framed);
    if rest.len() == framed.len() {
        return None;
    }
    let (stamp, rest) = stamp(rest.strip_prefix(b"1 ")?)?;
    let (_host, rest) = word(rest)?;
    let (_program, rest) = word(rest)?;
    let (_process, rest) = word(rest)?;
    let (_message, rest) = word(rest)?;
    let line = if rest.starts_with(b"[") {
        let end = memchr::memmem::find(rest, b"] ")?;
        &rest[end + 2..]
    } else {
        rest.strip_prefix(b"- ").unwrap_or(rest)
    };
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    Some(Stripped { line: line.strip_prefix(b"@cee:").map_or(line, <[u8]>::trim_ascii_start), stamp })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_is_taken_off() {
        let at = "2026-09-01T00:00:14.1Z";
        for (prefix, front, stamp) in [
            (Prefix::Syslog, "Sep  1 00:00:14 web1 nginx: ", ""),
            (Prefix::Syslog, "<190>Sep  1 00:00:14 web1 nginx[77]: ", ""),
            (Prefix::Syslog, "Sep 11 00:00:14 haproxy[7]: ", ""),
            (Prefix::Syslog, "Sep 11 00:00:14.123456 web1 nginx[7]: ", ""),
            (Prefix::Syslog, "Sep  1 2026 00:00:14 web1 nginx: ", ""),
            (Prefix::Syslog, "Sep  1 00:00:14 web1 /usr/sbin/nginx[7]: ", ""),
            (Prefix::SyslogNew, "<190>1 2026-09-01T00:00:14.1Z web1 nginx 77 - - ", at),
            (Prefix::SyslogNew, "<190>1 2026-09-01T00:00:14.1Z web1 nginx 77 ID1 [a@1 b=\"c\"] ", at),
            (Prefix::SyslogNew, "83 <40>1 2026-09-01T00:00:14.1Z host app web.3 - ", at),
            (Prefix::Stamped, "2026-09-01T00:00:14.1Z web1 nginx[7]: ", at),
            (Prefix::Stamped, "2026-09-01T00:00:14.1Z heroku[router]: ", at),
            (Prefix::Container, "2026-09-01T00:00:14.1Z stdout F ", at),
            (Prefix::Compose, "web-1  | ", ""),
            (Prefix::Compose, "shop_web.1.x7@node1    | ", ""),
            (Prefix::Compose, "\x1b[36mweb-1  | \x1b[0m", ""),
            (Prefix::Program, "haproxy[7]: ", ""),
            (Prefix::Time, "2026-09-01T00:00:14.1Z ", at),
            (Prefix::Syslog, "Sep  1 00:00:14 web1 nginx: @cee:", ""),
            (Prefix::SyslogNew, "<190>1 2026-09-01T00:00:14.1Z web1 nginx 77 - - @cee: ", at),
        ] {
            let line = format!("{front}GET a b");
            let found = Prefix::ALL.into_iter().find_map(|prefix| Some((prefix, prefix.strip(line.as_bytes())?)));
            let stripped = Stripped { line: b"GET a b", stamp: stamp.as_bytes() };
            assert_eq!(found, Some((prefix, stripped)), "{front}");
        }
    }

    #[test]
    fn records_of_collectors_are_taken_out() {
        let at = "2026-09-01T00:00:14Z";
        let papertrail = format!("771158204180480000\t{at}\t{at}\t8\tw\t192.0.2.9\tL\tI\tn\ta\tb");
        for (prefix, line, inner, stamp) in [
            (Prefix::Quotes, "\"192.0.2.7 - - \"a\" \"b\"\"".to_owned(), "192.0.2.7 - - \"a\" \"b\"", ""),
            (Prefix::Papertrail, papertrail, "a\tb", at),
            (Prefix::Tagged, format!("{at}\tnginx.access\t{{\"a\":1}}"), "{\"a\":1}", at),
            (Prefix::Numbered, "[0] web: [1788220814.5, {\"a\":1}]".to_owned(), "{\"a\":1}", "1788220814.5"),
            (Prefix::Numbered, "[9] web: [[1788220814.5, {}], {\"a\":1}]".to_owned(), "{\"a\":1}", "1788220814.5"),
            (Prefix::Numbered, "web.log: [1788220814.5, {\"a\":1}]".to_owned(), "{\"a\":1}", "1788220814.5"),
            (
                Prefix::Printed,
                "2026-09-01 00:00:14.1 +0000 web.log: {\"a\":1}".to_owned(),
                "{\"a\":1}",
                "2026-09-01 00:00:14.1 +0000",
            ),
            (
                Prefix::Console,
                "2026/09/01 00:00:14.1\tinfo\thttp.log\thandled request\t{\"a\":1}".to_owned(),
                "{\"a\":1}",
                "2026/09/01 00:00:14.1",
            ),
            (
                Prefix::Logger,
                "I, [2026-09-01T00:00:14.1 #7]  INFO -- : [id 1] [x] method=GET".to_owned(),
                "method=GET",
                "2026-09-01T00:00:14.1",
            ),
        ] {
            let found = Prefix::ALL.into_iter().find_map(|prefix| Some((prefix, prefix.strip(line.as_bytes())?)));
            assert_eq!(found, Some((prefix, Stripped { line: inner.as_bytes(), stamp: stamp.as_bytes() })), "{line}");
        }
    }

    #[test]
    fn names_before_an_address_are_taken_off() {
        for (front, line) in [
            ("access.log:", "192.0.2.7 - - a"),
            ("/var/log/access.log.1:17:", "192.0.2.7 - - a"),
            ("access.log:", "2001:db8::1 - - a"),
            ("access.log:12:", "2001:db8::1 - - a"),
            ("INFO:werkzeug:", "192.0.2.7 - - a"),
        ] {
            let whole = format!("{front}{line}");
            assert_eq!(named(whole.as_bytes()), Some(line.as_bytes()), "{whole}");
        }
        for line in
            ["shop.example:443 192.0.2.7 - - a", "192.0.2.7:80 a", "2001:db8::1 a", "::ffff:192.0.2.7:80 a", "a: b"]
        {
            assert_eq!(named(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn so_many_words_are_taken_off() {
        let strip = |count: u8, line: &'static str| Prefix::Words(count).strip(line.as_bytes()).map(|found| found.line);
        assert_eq!(strip(2, "shop-7c9d nginx  GET a"), Some(&b"GET a"[..]));
        assert_eq!(strip(2, "2026-09-01T00:00:14Z {app=\"web\", pod=\"a b\"}\tGET a"), Some(&b"GET a"[..]));
        assert_eq!(strip(3, "a b"), None);
        let stamp = |line: &'static str| Prefix::Words(4).strip(line.as_bytes()).map(|found| found.stamp);
        for (line, expected) in [
            ("2026-09-01 00:00:14,123 INFO web: {}", "2026-09-01 00:00:14,123"),
            ("2026-09-01 00:00:14.1 +0200 web {}", "2026-09-01 00:00:14.1 +0200"),
            ("2026-09-01T00:00:14Z web - - {}", "2026-09-01T00:00:14Z"),
            ("2026/09/01 00:00:14 web - {}", ""),
        ] {
            assert_eq!(stamp(line), Some(expected.as_bytes()), "{line}");
        }
    }

    #[test]
    fn lines_without_a_prefix_have_none() {
        for line in [
            "",
            " ",
            "192.0.2.1 - - [01/Sep/2026:00:00:14 +0000] \"GET / HTTP/1.1\" 200 7",
            "2026-09-01 00:00:14 192.0.2.1 GET /",
            "{\"time\":\"2026-09-01T00:00:14Z\"}",
            "Sep",
            "Xyz  1 00:00:14 web1 nginx: a",
            "<190",
            "0 1 2 3",
        ] {
            let found = Prefix::ALL.into_iter().find(|prefix| prefix.strip(line.as_bytes()).is_some());
            assert_eq!(found, None, "{line}");
        }
    }
}
