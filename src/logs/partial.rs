//! Joins the lines that container runtimes split: `TIME stdout P BEGINNING` and `TIME stdout F END` are one line, and so are
//! `{"log":"BEGINNING","stream":…}` and `{"log":"END\n","stream":…}` of Docker's json-file.

use super::lines::MAX_LINE;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;

/// A reader of whole lines.
pub(super) struct Joined<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    /// Beginnings of unfinished lines, one for each of the two streams.
    begun: [Vec<u8>; 2],
    out: Vec<u8>,
    taken: usize,
    /// Whether the last line that was written out has no line end.
    is_open: bool,
}

impl<R: Read> Joined<R> {
    /// Joins the lines that a reader gives.
    pub(super) fn new(reader: R) -> Self {
        let reader = BufReader::with_capacity(1 << 16, reader);
        Self { reader, line: Vec::new(), begun: [Vec::new(), Vec::new()], out: Vec::new(), taken: 0, is_open: false }
    }

    /// Reads one line, and writes it out when it is whole.
    fn next_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        if self.reader.by_ref().take(MAX_LINE as u64).read_until(b'\n', &mut self.line)? == 0 {
            // What ends without a line end is a line nevertheless.
            for begun in self.begun.iter_mut().filter(|begun| !begun.is_empty()) {
                if self.is_open {
                    self.out.push(b'\n');
                }
                self.out.append(begun);
                self.is_open = true;
            }
            return Ok(false);
        }
        let Some(Mark { stream, is_part, text }) = mark(&self.line) else {
            self.is_open = !self.line.ends_with(b"\n");
            self.out.append(&mut self.line);
            return Ok(true);
        };
        let begun = &mut self.begun[stream];
        if begun.is_empty() {
            // The line keeps the time at which it began, and is now a whole one.
            begun.extend_from_slice(&self.line[..text.start]);
            if let Some(letter) = begun.iter_mut().nth_back(1).filter(|letter| **letter == b'P') {
                *letter = b'F';
            }
        }
        let is_part = is_part && begun.len() + text.len() < MAX_LINE;
        let end = if is_part { text.end } else { self.line.len() };
        begun.extend_from_slice(&self.line[text.start..end]);
        if !is_part {
            self.is_open = !begun.ends_with(b"\n");
            self.out.append(begun);
        }
        Ok(true)
    }
}

impl<R: Read> Read for Joined<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.out.len() {
            self.out.clear();
            self.taken = 0;
            if !self.next_line()? && self.out.is_empty() {
                return Ok(0);
            }
        }
        let length = buffer.len().min(self.out.len() - self.taken);
        buffer[..length].copy_from_slice(&self.out[self.taken..self.taken + length]);
        self.taken += length;
        Ok(length)
    }
}

/// What a line of a container runtime shows about itself.
#[derive(PartialEq, Eq, Debug)]
struct Mark {
    /// Standard output or standard error.
    stream: usize,
    is_part: bool,
    /// The part of the line that its program wrote.
    text: Range<usize>,
}

fn mark(line: &[u8]) -> Option<Mark> {
    if line.first() == Some(&b'{') {
        return docker(line);
    }
    let time = memchr::memchr(b' ', line).filter(|at| (20..=40).contains(at))?;
    let rest = &line[time + 1..];
    let stream = match rest.get(..7)? {
        b"stdout " => 0,
        b"stderr " => 1,
        _ => return None,
    };
    let is_part = match rest.get(7..9)? {
        b"P " => true,
        b"F " => false,
        _ => return None,
    };
    let end = line.len() - usize::from(line.ends_with(b"\n"));
    (line[4] == b'-').then_some(Mark { stream, is_part, text: time + 10..end })
}

/// `{"log":"TEXT\n","stream":"stdout",…}`: Docker writes the line end of the program's line into the text of its last record.
fn docker(line: &[u8]) -> Option<Mark> {
    let start = [&b"{\"log\":\""[..], b"{\"log\": \""].into_iter().find(|front| line.starts_with(front))?.len();
    let (at, after) = stream_key(&line[start..])?;
    let end = start + at;
    let stream = match line.get(start + after..)? {
        [b's', b't', b'd', b'o', b'u', b't', b'"', ..] => 0,
        [b's', b't', b'd', b'e', b'r', b'r', b'"', ..] => 1,
        _ => return None,
    };
    Some(Mark { stream, is_part: !line[start..end].ends_with(b"\\n"), text: start..end })
}

/// Where the text before the next key `stream` ends, and where the value of that key begins. Within the text, quotes are escaped.
fn stream_key(text: &[u8]) -> Option<(usize, usize)> {
    let key = b"\"stream\":";
    let at = memchr::memmem::find(text, key)?;
    let before = text[..at].strip_suffix(b" ").unwrap_or(&text[..at]);
    let end = before.strip_suffix(b"\",")?.len();
    let value = &text[at + key.len()..];
    let blank = usize::from(value.first() == Some(&b' '));
    (value.get(blank) == Some(&b'"')).then_some((end, at + key.len() + blank + 1))
}

/// Whether a text holds lines of a container runtime. Collectors that read Docker's files drop the line ends in its records: there
/// nothing shows which of them are parts.
pub(super) fn is_container(head: &[u8]) -> bool {
    let mut marks = head.split(|b| *b == b'\n').map(|line| (line.first() == Some(&b'{'), mark(line)));
    if marks.clone().take(3).any(|(is_docker, mark)| !is_docker && mark.is_some()) {
        return true;
    }
    marks.any(|(is_docker, mark)| is_docker && mark.is_some_and(|mark| !mark.is_part))
}

/// Whether some line of a container runtime's text is a part.
pub(super) fn has_parts(text: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(text, part).is_some();
    if text.first() == Some(&b'{') {
        let find = |part: &'static [u8]| memchr::memmem::find_iter(text, part).any(|at| !text[..at].ends_with(b"\\n"));
        return find(b"\",\"stream\":") || find(b"\", \"stream\":");
    }
    has(b" stdout P ") || has(b" stderr P ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_become_whole_lines_stream_by_stream() {
        let text = "2026-09-01T00:00:14.1Z stdout P GET \n2026-09-01T00:00:14.1Z stderr F no\n2026-09-01T00:00:14.2Z stdout P /a\n\
                    2026-09-01T00:00:14.3Z stdout F  HTTP\nplain\n2026-09-01T00:00:15.1Z stdout F b\n2026-09-01T00:00:15.1Z stdout P c\n";
        let expected = "2026-09-01T00:00:14.1Z stderr F no\n2026-09-01T00:00:14.1Z stdout F GET /a HTTP\nplain\n\
                        2026-09-01T00:00:15.1Z stdout F b\n2026-09-01T00:00:15.1Z stdout F c";
        let mut joined = String::new();
        Joined::new(text.as_bytes()).read_to_string(&mut joined).expect("reads");
        assert_eq!(joined, expected);
        assert!(is_container(text.as_bytes()) && has_parts(text.as_bytes()) && !is_container(b"a b\nc"));
    }

    #[test]
    fn what_ends_unfinished_is_a_line_of_its_own() {
        let part = |stream: &str, text: &str| format!("{{\"log\":\"{text}\",\"stream\":\"{stream}\"}}\n");
        let joined = |text: &str| {
            let mut joined = String::new();
            Joined::new(text.as_bytes()).read_to_string(&mut joined).expect("reads");
            joined
        };
        let text = part("stdout", "a\\n") + &part("stderr", "no") + &part("stdout", "b");
        let expected = part("stdout", "a\\n") + "{\"log\":\"b\n{\"log\":\"no";
        assert_eq!(joined(&text), expected);
        // A last line without a line end.
        assert_eq!(joined(&(part("stderr", "no") + "plain")), "plain\n{\"log\":\"no");
        let whole = part("stdout", "a\\n");
        assert_eq!(joined(&(part("stderr", "no") + whole.trim_end())), whole + "{\"log\":\"no");
    }

    #[test]
    fn records_of_docker_become_whole_lines() {
        for [front, back, error] in [
            ["{\"log\":\"", "\",\"stream\":\"stdout\",\"time\":\"1\"}\n", "\",\"stream\":\"stderr\",\"time\":\"1\"}\n"],
            ["{\"log\": \"", "\", \"stream\": \"stdout\"}\n", "\", \"stream\": \"stderr\"}\n"],
        ] {
            let text = format!(
                "{front}a\\n{back}{front}GET \\\"b{back}{front}no\\n{error}{front} c{back}{front} d\\n{back}plain\n{front}e{back}"
            );
            let expected = format!("{front}a\\n{back}{front}no\\n{error}{front}GET \\\"b c d\\n{back}plain\n{front}e");
            let mut joined = String::new();
            Joined::new(text.as_bytes()).read_to_string(&mut joined).expect("reads");
            assert_eq!(joined, expected);
            assert!(is_container(text.as_bytes()) && has_parts(text.as_bytes()));
            let whole = format!("{front}a\\n{back}");
            assert!(is_container(whole.as_bytes()) && !has_parts(whole.as_bytes()));
            let without_ends = format!("{front}a{back}{front}b{back}");
            assert!(!is_container(without_ends.as_bytes()));
        }
        let escaped = r#"{"log":"{\"log\":\"a\",\"stream\":\"stdout\"}\n","stream":"stdout"}"#;
        assert_eq!(mark(escaped.as_bytes()).map(|mark| mark.is_part), Some(false));
    }
}
