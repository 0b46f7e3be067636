//! Texts of files in their encodings.

use super::texts::Texts;
use std::borrow::Cow;

/// Packs a Polars column of text; a missing value becomes an empty text.
pub(super) fn packed(column: &polars::prelude::StringChunked) -> Texts {
    let bytes = column.iter().flatten().map(str::len).sum();
    let mut texts = Texts::with_capacity(column.len(), bytes);
    for text in column.iter() {
        texts.push(text.unwrap_or(""));
    }
    texts
}

/// Whether bytes begin like gzip data.
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Decodes a file's text: UTF-8 with or without a byte order mark, or the UTF-16 that spreadsheets call "Unicode text".
///
/// Borrows when nothing has to be replaced, which is almost always.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => decoded(rest),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(decode_utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(decode_utf16(rest, u16::from_be_bytes)),
        _ => decoded(bytes),
    }
}

/// Decodes UTF-8 text. Bytes that are not UTF-8 are read as Windows-1252, which spreadsheets in western Europe write. A
/// file can contain both, when programs append to files that people saved.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text.into()
}

/// Decodes UTF-16 text in either byte order; a last odd byte is dropped.
fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
