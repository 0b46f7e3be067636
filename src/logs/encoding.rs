//! Files in a form other than bytes between line feeds: UTF-16 with or without a byte order mark, and lines that end in a
//! carriage return alone. They are converted to the usual form while they are read.

use super::partial::{self, Joined};
use super::records::{self, Records};
use encoding_rs::{UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::{self, Read};

/// How a source writes its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// Lines of bytes with a line feed after each; nearly every log.
    Lines,
    /// UTF-16, the lower byte first.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// Lines of bytes with a carriage return after each.
    CarriageReturns,
    /// Lines of a container runtime, which splits long ones.
    Container,
    /// JSON documents that hold many records each.
    Records,
}

/// The byte order mark before UTF-8 text that some editors leave; it is not part of the first line.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Bytes of a source's beginning that are examined.
pub(super) const LOOK: usize = 1 << 16;

impl Encoding {
    /// Detects the encoding from a source's first [`LOOK`] bytes.
    pub fn of(head: &[u8]) -> Self {
        // Requests are ASCII: in UTF-16 every second byte of them is zero.
        let zeros = |odd: usize| {
            let bytes = head.iter().take(64).skip(odd).step_by(2);
            head.len() >= 8 && bytes.clone().filter(|b| **b == 0).count() * 10 > bytes.count() * 8
        };
        match head {
            [0xff, 0xfe, ..] => Self::Utf16Le,
            [0xfe, 0xff, ..] => Self::Utf16Be,
            _ if zeros(1) && !zeros(0) => Self::Utf16Le,
            _ if zeros(0) && !zeros(1) => Self::Utf16Be,
            _ if memchr::memchr(b'\n', head).is_none()
                && memchr::memchr(b'\r', head).is_some_and(|at| at + 1 < head.len()) =>
            {
                Self::CarriageReturns
            }
            _ if records::is_document(head) => Self::Records,
            _ if partial::is_container(head) => Self::Container,
            _ => Self::Lines,
        }
    }

    /// A reader over the same text as lines of bytes with line feeds.
    pub(super) fn decode<'a>(self, reader: Box<dyn Read + Send + 'a>) -> Box<dyn Read + Send + 'a> {
        match self {
            Self::Lines => reader,
            Self::Container => Box::new(Joined::new(reader)),
            Self::Records => Box::new(Records::new(reader)),
            Self::CarriageReturns => Box::new(WithFeeds(reader)),
            Self::Utf16Le | Self::Utf16Be => {
                let encoding = if self == Self::Utf16Le { UTF_16LE } else { UTF_16BE };
                Box::new(DecodeReaderBytesBuilder::new().encoding(Some(encoding)).strip_bom(true).build(reader))
            }
        }
    }
}

/// Replaces carriage returns by line feeds.
struct WithFeeds<R>(R);

impl<R: Read> Read for WithFeeds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(buffer)?;
        buffer[..length].iter_mut().filter(|b| **b == b'\r').for_each(|b| *b = b'\n');
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (Encoding, String) {
        let encoding = Encoding::of(bytes);
        let mut text = String::new();
        encoding.decode(Box::new(bytes)).read_to_string(&mut text).expect("reads");
        (encoding, text)
    }

    #[test]
    fn every_encoding_becomes_lines() {
        let line = "192.0.2.1 - - \"GET /caf\u{e9}\u{1f600}\"\n";
        let le: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = line.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&le), (Encoding::Utf16Le, line.to_owned()));
        assert_eq!(decoded(&be), (Encoding::Utf16Be, line.to_owned()));
        assert_eq!(decoded(&[&[0xff, 0xfe][..], &le].concat()), (Encoding::Utf16Le, line.to_owned()));
        assert_eq!(decoded(&[&[0xfe, 0xff][..], &be].concat()), (Encoding::Utf16Be, line.to_owned()));
        assert_eq!(decoded(line.as_bytes()), (Encoding::Lines, line.to_owned()));
        assert_eq!(decoded(b"a\rb\rc"), (Encoding::CarriageReturns, "a\nb\nc".to_owned()));
        assert_eq!(decoded(b"a\r\nb\r\n").0, Encoding::Lines);
        assert_eq!(decoded(b"").0, Encoding::Lines);
        assert_eq!(Encoding::of(&[0; 64]), Encoding::Lines, "zeros are no text");
    }
}
