//! Detects which files are one front end's log, cut into pieces by rotation: their names differ only by a number or a date.

use std::cmp::Ordering;

/// The name that all pieces of a rotated log share: `web/access.log` for `web/access.log.2.gz`, `web/access.log-20261001.zst`
/// and `web/access.log` itself.
pub fn front(path: &str) -> String {
    let (dir, name) = path.rsplit_once(['/', '\\']).map_or(("", path), |(dir, name)| (&path[..=dir.len()], name));
    let mut words = words(name);
    while words.last().is_some_and(|(_, word)| PACKED.contains(word)) {
        words.pop();
    }
    if words.last().is_some_and(|(separator, word)| *separator == "." && is_number(word)) {
        words.pop();
    }
    let mut kept = String::new();
    let mut rest = &words[..];
    while let [(separator, word), behind @ ..] = rest {
        let dated = date_words(rest);
        if dated > 0 {
            rest = &rest[dated..];
            continue;
        }
        kept.push_str(separator);
        kept.push_str(word);
        rest = behind;
    }
    // A name that consists only of a date keeps it.
    if kept.is_empty() { path.to_owned() } else { format!("{dir}{}", kept.trim_start_matches(['.', '-', '_'])) }
}

/// Compares names as a person does: numbers in them by their value, so that `access.log.2` comes before `access.log.10`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let ((x, after_x), (y, after_y)) = (first_part(left), first_part(right));
        let value = |number: &str| (number.trim_start_matches('0').len(), number.trim_start_matches('0').to_owned());
        let part = if is_number(x) && is_number(y) { value(x).cmp(&value(y)) } else { x.cmp(y) };
        if part != Ordering::Equal || x.is_empty() {
            return part.then_with(|| a.cmp(b));
        }
        (left, right) = (after_x, after_y);
    }
}

/// A name's first number, or its first character, and the rest.
fn first_part(text: &str) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let end = if digits > 0 { digits } else { text.chars().next().map_or(0, char::len_utf8) };
    text.split_at(end)
}

const PACKED: &[&str] = &["gz", "zst", "bz2", "xz", "Z", "zip"];

/// The words of a name between `.`, `-` and `_`, each with the separator before it.
fn words(name: &str) -> Vec<(&str, &str)> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, _) in name.match_indices(['.', '-', '_']).chain([(name.len(), "")]) {
        if at < start {
            continue;
        }
        let from = start.saturating_sub(1);
        let separator = if start == 0 { "" } else { &name[from..start] };
        words.push((separator, &name[start..at]));
        start = at + 1;
    }
    words
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// How many words at the beginning form a date, with an optional hour after it: `20261001`, `2026-10-01-13`, `20261001T0005Z`.
fn date_words(words: &[(&str, &str)]) -> usize {
    let number = |at: usize, length: usize| words.get(at).is_some_and(|(_, w)| w.len() == length && is_number(w));
    let (_, first) = words[0];
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    let stamp = digits == 8 && first[8..].bytes().all(|b| b.is_ascii_digit() || matches!(b, b'T' | b'Z'));
    let mut length = if number(0, 4) && number(1, 2) && number(2, 2) {
        3
    } else if stamp || (digits >= 6 && digits == first.len()) {
        1
    } else {
        return 0;
    };
    while length < 6 && number(length, 2) {
        length += 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_compared_by_value() {
        let sorted = ["a.log", "a.log.1", "a.log.2.gz", "a.log.010", "a.log.10", "a.log.11.gz", "a1b", "a2b", "b"];
        for (nth, one) in sorted.iter().enumerate() {
            for (other_nth, other) in sorted.iter().enumerate() {
                assert_eq!(natural(one, other), nth.cmp(&other_nth), "{one} {other}");
            }
        }
    }

    #[test]
    fn pieces_of_one_log_share_its_name() {
        for (path, name) in [
            ("access.log", "access.log"),
            ("/var/log/access.log.1", "/var/log/access.log"),
            ("access.log.12.gz", "access.log"),
            ("access.log-20261001.zst", "access.log"),
            ("access.log-20261001", "access.log"),
            ("access-2026-10-01.log", "access.log"),
            ("access_2026_10_01_13.log.bz2", "access.log"),
            ("2026-10-01.access.log.xz", "access.log"),
            ("u_ex261001.log", "u_ex261001.log"),
            ("lb_20261001T0005Z_front.log", "lb_front.log"),
            ("web-1.log", "web-1.log"),
            ("web-2.log.gz", "web-2.log"),
            ("web-1.log.1.gz", "web-1.log"),
            ("20261001.log", "log"),
            ("20261001", "20261001"),
            ("", ""),
        ] {
            assert_eq!(front(path), name, "{path}");
        }
    }
}
