//! Joins the lines that container runtimes split: `TIME stdout P BEGINNING` and `TIME stdout F END` are one line.

use super::lines::MAX_LINE;
use std::io::{self, BufRead, BufReader, Read};

/// A reader of whole lines.
pub(super) struct Joined<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    /// Beginnings of unfinished lines, one for each of the two streams.
    begun: [Vec<u8>; 2],
    out: Vec<u8>,
    taken: usize,
}

impl<R: Read> Joined<R> {
    /// Joins the lines that a reader gives.
    pub(super) fn new(reader: R) -> Self {
        let reader = BufReader::with_capacity(1 << 16, reader);
        Self { reader, line: Vec::new(), begun: [Vec::new(), Vec::new()], out: Vec::new(), taken: 0 }
    }

    /// Reads one line, and writes it out when it is whole.
    fn next_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        if self.reader.by_ref().take(MAX_LINE as u64).read_until(b'\n', &mut self.line)? == 0 {
            self.begun.iter_mut().for_each(|begun| self.out.append(begun));
            return Ok(false);
        }
        let Some((stream, is_part, at)) = mark(&self.line) else {
            self.out.append(&mut self.line);
            return Ok(true);
        };
        let begun = &mut self.begun[stream];
        if begun.is_empty() {
            // The line keeps the time at which it began, and is now a whole one.
            begun.extend_from_slice(&self.line[..at]);
            if let Some(letter) = begun.iter_mut().nth_back(1) {
                *letter = b'F';
            }
        }
        let text = &self.line[at..];
        let is_part = is_part && begun.len() + text.len() < MAX_LINE;
        begun.extend_from_slice(if is_part { text.strip_suffix(b"\n").unwrap_or(text) } else { text });
        if !is_part {
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

/// The stream of a line, whether it is a part, and where its text begins.
fn mark(line: &[u8]) -> Option<(usize, bool, usize)> {
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
    (line[4] == b'-').then_some((stream, is_part, time + 10))
}

/// Whether a text holds lines of a container runtime.
pub(super) fn is_container(head: &[u8]) -> bool {
    head.split(|b| *b == b'\n').take(3).any(|line| mark(line).is_some())
}

/// Whether some line of a container runtime's text is a part.
pub(super) fn has_parts(text: &[u8]) -> bool {
    [&b" stdout P "[..], b" stderr P "].into_iter().any(|part| memchr::memmem::find(text, part).is_some())
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
}
