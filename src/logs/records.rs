//! Turns JSON documents into lines: arrays of records over one line or many, and the envelopes in which exports and subscriptions
//! deliver records (`{"logEvents":[…]}`, `{"records":[…]}`, `{"hits":{"hits":[…]}}`), answers with arrays as their records, and
//! answers to `GraphQL` (`rows`).
//!
//! Every record becomes one line. The text streams through, and nothing larger than the longest readable line is kept in memory.

use super::lines::MAX_LINE;
use super::rows;
use std::io::{self, Read};

/// Keys of an envelope that lead to the array of records.
const ENVELOPES: &[&[u8]] = &[
    b"logEvents",
    b"events",
    b"Records",
    b"records",
    b"hits",
    b"entries",
    b"rows",
    b"results",
    b"logs",
    b"data",
    b"value",
];

/// Keys that lead to the rows of an answer.
const TO_ROWS: &[&[u8]] =
    &[b"data", b"result", b"results", b"streams", b"values", b"resourceLogs", b"scopeLogs", RECORDS];

/// The key of an array in which objects are records, where other objects lead to records.
const RECORDS: &[u8] = b"logRecords";

/// Bytes that are read at once.
const PIECE: usize = 1 << 16;

/// A reader of the records of JSON documents, one per line.
pub(super) struct Records<R> {
    reader: R,
    piece: Vec<u8>,
    taken: usize,
    cutter: Cutter,
    begun: bool,
}

impl<R: Read> Records<R> {
    /// The records of the documents that a reader gives.
    pub(super) fn new(reader: R) -> Self {
        Self { reader, piece: vec![0; PIECE], taken: 0, cutter: Cutter::default(), begun: false }
    }
}

impl<R: Read> Read for Records<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let ready = self.cutter.ready();
            if self.taken < ready {
                let length = buffer.len().min(ready - self.taken);
                buffer[..length].copy_from_slice(&self.cutter.out[self.taken..self.taken + length]);
                self.taken += length;
                return Ok(length);
            }
            self.cutter.drop_front(self.taken);
            self.taken = 0;
            let length = self.next_piece()?;
            if length == 0 {
                // If a document was cut off, the rest of its last record is shown as it is.
                if self.cutter.out.is_empty() {
                    return Ok(0);
                }
                self.cutter.close();
                continue;
            }
            self.piece[..length].iter().for_each(|byte| self.cutter.take(*byte));
        }
    }
}

impl<R: Read> Records<R> {
    /// Reads the next piece. The first one is filled, since it shows what the document is.
    fn next_piece(&mut self) -> io::Result<usize> {
        let mut length = self.reader.read(&mut self.piece)?;
        if self.begun {
            return Ok(length);
        }
        self.begun = true;
        while length < PIECE {
            match self.reader.read(&mut self.piece[length..]) {
                Ok(0) => break,
                Ok(more) => length += more,
                // A later call meets it again.
                Err(_) if length > 0 => break,
                Err(error) => return Err(error),
            }
        }
        let head = &self.piece[..length];
        self.cutter.in_rows = rows::has_rows(head);
        self.cutter.graph = rows::graph_path(head);
        Ok(length)
    }
}

/// Whether a text begins like documents that have to be cut into lines.
pub(super) fn is_document(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    // Separators of JSON text sequences and of server-sent events, as journalctl writes them.
    let sequence = text.strip_prefix(b"\x1e").or_else(|| text.strip_prefix(b"data: "));
    if sequence.is_some_and(|text| text.first() == Some(&b'{')) {
        return true;
    }
    match text.first() {
        Some(b'[') => text[1..].trim_ascii_start().first() == Some(&b'{'),
        Some(b'{') => {
            let first = text.split(|b| *b == b'\n').next().unwrap_or_default();
            if first.trim_ascii() == b"{" || rows::has_rows(text) || !rows::graph_path(text).is_empty() {
                return true;
            }
            let mut cutter = Cutter::default();
            for byte in first {
                cutter.take(*byte);
            }
            // Some services write objects one after the other, without a line end between them.
            let whole = memchr::memchr_iter(b'\n', &cutter.out).count();
            cutter.opened || whole > 1
        }
        _ => false,
    }
}

/// Collects the records of a document.
#[derive(Default)]
struct Cutter {
    out: Vec<u8>,
    /// Where the current record begins.
    begin: usize,
    /// How deep in a record it is; 0 between records.
    depth: usize,
    /// The brackets around records.
    around: Vec<u8>,
    /// The nesting depth in a value that is not a record.
    passing: usize,
    in_string: bool,
    escaped: bool,
    /// The last string among an envelope's keys.
    key: Vec<u8>,
    /// An array that an envelope's key leads to has begun: an object in it is a record.
    awaited: bool,
    /// Whether an envelope was opened.
    opened: bool,
    /// Whether records are arrays in the arrays of an answer.
    in_rows: bool,
    /// The keys that lead to the records of a `GraphQL` answer.
    graph: Vec<Vec<u8>>,
    /// The number of brackets around records that are objects all the same.
    objects_at: Option<usize>,
    /// The number of brackets around the records of a `GraphQL` answer.
    lists_at: Option<usize>,
}

impl Cutter {
    /// Bytes of whole records.
    fn ready(&self) -> usize {
        if self.depth > 0 { self.begin } else { self.out.len() }
    }

    fn drop_front(&mut self, taken: usize) {
        self.out.drain(..taken);
        self.begin = self.begin.saturating_sub(taken);
    }

    fn close(&mut self) {
        self.out.push(b'\n');
        (self.depth, self.in_string) = (0, false);
    }

    /// Whether the key leads to records, at a place where an envelope may be.
    fn leads(&self) -> bool {
        if !self.graph.is_empty() {
            return self.depth == 0 && self.graph.contains(&self.key);
        }
        if self.in_rows {
            return self.depth == 0 && TO_ROWS.contains(&&self.key[..]);
        }
        let may_be =
            self.depth == 1 && !self.around.contains(&b'{') || self.depth == 0 && self.around.last() == Some(&b'{');
        may_be && ENVELOPES.contains(&&self.key[..])
    }

    fn take(&mut self, byte: u8) {
        if self.in_string {
            self.take_in_string(byte);
            return;
        }
        if self.awaited && !byte.is_ascii_whitespace() {
            self.awaited = false;
            // An array of something else is part of the record.
            if byte == b'{' { self.open(b'[') } else { self.depth += 1 }
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.key.clear();
                self.write(byte);
            }
            b'{' | b'[' => self.begin_value(byte),
            b'}' | b']' => self.end_value(byte),
            b'\n' | b'\r' => {}
            _ => self.write(byte),
        }
    }

    fn take_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_string = false,
            _ => {}
        }
        if self.in_string && self.depth <= 1 && self.key.len() < rows::LONGEST_KEY {
            self.key.push(byte);
        }
        self.write(byte);
    }

    /// Writes a byte of a record. A record longer than the scan reads is cut to a length that still shows this.
    fn write(&mut self, byte: u8) {
        if self.depth > 0 && self.out.len() - self.begin <= MAX_LINE + 1 {
            self.out.push(byte);
        }
    }

    /// Treats the text written for an object as an envelope.
    fn open(&mut self, bracket: u8) {
        self.out.truncate(self.begin);
        self.depth = 0;
        self.opened = true;
        self.around.extend([b'{', bracket]);
    }

    fn begin_value(&mut self, byte: u8) {
        if self.passing > 0 {
            self.passing += 1;
        } else if self.depth > 0 {
            match (byte, self.leads()) {
                (b'[', true) => {
                    self.awaited = true;
                    self.write(byte);
                }
                (b'{', true) if self.key == b"hits" => self.open(b'{'),
                _ => {
                    self.depth += 1;
                    self.write(byte);
                }
            }
        } else if self.around.last() == Some(&b'{') {
            // A GraphQL answer may have several lists of records beside each other, one for each question.
            let is_further = byte == b'[' && self.lists_at == Some(self.around.len() + 1);
            if !self.leads() && !is_further {
                self.passing = 1;
                return;
            }
            self.around.push(byte);
            let is_list = self.graph.last() == Some(&self.key) || is_further;
            if self.key == RECORDS || is_list {
                self.objects_at = Some(self.around.len());
            }
            if is_list {
                self.lists_at = self.objects_at;
            }
        } else if byte == self.opens_record() {
            (self.begin, self.depth) = (self.out.len(), 1);
            self.out.push(byte);
        } else {
            self.around.push(byte);
        }
    }

    /// The bracket that begins a record here; none does above the records of a `GraphQL` answer.
    fn opens_record(&self) -> u8 {
        match self.objects_at == Some(self.around.len()) {
            false if !self.graph.is_empty() => 0,
            false if self.in_rows => b'[',
            _ => b'{',
        }
    }

    fn end_value(&mut self, byte: u8) {
        if self.passing > 0 {
            self.passing -= 1;
        } else if self.depth > 0 {
            self.write(byte);
            self.depth -= 1;
            if self.depth == 0 {
                if self.in_rows {
                    let row = rows::object_of(&self.out[self.begin..]);
                    self.out.truncate(self.begin);
                    self.out.extend(row);
                }
                self.out.push(b'\n');
                self.begin = self.out.len();
            }
        } else {
            self.around.pop();
            self.objects_at = self.objects_at.filter(|at| *at <= self.around.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> String {
        let mut lines = String::new();
        Records::new(text.as_bytes()).read_to_string(&mut lines).expect("reads");
        lines
    }

    #[test]
    fn every_record_becomes_a_line() {
        for (expected, text) in [
            ("{\"a\":1}\n{\"b\":\"x]\"}\n", "[{\"a\":1},{\"b\":\"x]\"}]"),
            ("{  \"a\": [    1, {\"c\": 2}  ]}\n{}\n", "[\n{\n  \"a\": [\n    1, {\"c\": 2}\n  ]\n},\n{}\n]\n"),
            (
                "{\"id\":1}\n{\"id\":2}\n",
                "{\"owner\":\"x\",\"logEvents\":[{\"id\":1},{\"id\":2}],\"more\":[{\"id\":3}]}",
            ),
            ("{\"id\":1}\n", "{\"took\":1,\"hits\":{\"total\":{\"value\":1},\"hits\":[{\"id\":1}]}}"),
            ("{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":2}\n"),
            ("{\"events\":[]}\n{\"events\":[1,2]}\n", "{\"events\":[]}\n{\"events\":[1,2]}\n"),
            ("{\"id\":1}\n{\"id\":2}\n", "{\"records\": [\n {\"id\":1}\n]}\n{\"records\":[{\"id\":2}]}\n"),
            ("{\"a\":\"\\\"}\"}\n", "{\"a\":\"\\\"}\"}"),
            ("{\"a\":1}\n{\"a\":2}\n", "\x1e{\"a\":1}\n\x1e{\"a\":2}\n"),
            ("{\"a\":1}\n{\"a\":2}\n", "data: {\"a\":1}\n\ndata: {\"a\":2}\n\n"),
            (
                "{\"line\":\"a\",\"timestamp\":\"1\"}\n{\"line\":\"b]\",\"timestamp\":\"2\"}\n",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{\"values\":\"[[\"},\
                 \"values\":[[\"1\",\"a\"]]},\n{\"stream\":{},\"values\":[[\"2\",\"b]\",{\"x\":{}}]]}],\"stats\":{\"a\":[[1]]}}}",
            ),
            (
                "{\"@message\":\"a\",\"@ptr\":\"x\"}\n{\"@message\":\"b\"}\n",
                "{\"results\":[[{\"field\":\"@message\",\"value\":\"a\"},\n {\"field\":\"@ptr\",\"value\":\"x\"}],\
                 [{\"field\":\"@message\",\"value\":\"b\"}]],\"statistics\":{\"n\":1},\"status\":\"Complete\"}",
            ),
            (
                "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n",
                "{\"resourceLogs\":[{\"resource\":{\"b\":[{}]},\"scopeLogs\":[{\"scope\":{},\"logRecords\":[{\"a\":1},{\"a\":2}]}]}]}\n\
                 {\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"a\":3}]}]}]}",
            ),
            (
                "{\"a\":{\"x\":1}}\n{\"a\":2}\n",
                "{\"data\":{\"viewer\":{\"zones\":[{\"httpRequestsAdaptive\":[{\"a\":{\"x\":1}},{\"a\":2}]}]}},\"errors\":[{\"a\":3}]}",
            ),
            (
                "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n",
                "{\"data\":{\"zones\":[{\"one\":[{\"a\":1}],\"page\":{\"x\":[{\"y\":1}]},\"two\":[{\"a\":2}]},{\"one\":[],\"two\":[{\"a\":3}]}]}}",
            ),
            ("{\"a\":{\"b\"\n", "{\"a\":{\"b\""),
            ("", "[]"),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn a_record_that_is_too_long_is_cut_to_a_length_that_the_scan_refuses() {
        let text = format!("[{{\"a\":\"{}\"}},{{\"b\":2}}]", "x".repeat(3 * MAX_LINE));
        let lines = lines(&text);
        let lengths: Vec<usize> = lines.lines().map(str::len).collect();
        assert_eq!(lengths, [MAX_LINE + 2, 7]);
    }

    #[test]
    fn documents_are_known_by_their_beginning() {
        for text in [
            "{\"a\":1}{\"a\":2}{\"a\"",
            "[{\"a\":1}",
            "[\n  {\n",
            "{\n  \"events\": [",
            "{\"x\":1,\"logEvents\":[{\"id\":1}",
        ] {
            assert!(is_document(text.as_bytes()), "{text}");
        }
        for text in
            ["[04/Jun/2026:12:52:00 +0000] - ", "{\"a\":1}\n", "{\"a\":{\"events\":[{}]}}", "", "{\"log\":\"{\"}", "[]"]
        {
            assert!(!is_document(text.as_bytes()), "{text}");
        }
    }
}
