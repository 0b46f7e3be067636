//! Recognises files that somebody took for tables: workbooks, web pages, error messages and empty reports.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::base::error::{Error, Kind, Result};

/// Bytes of a file's beginning and of its end that show its type. A zip archive lists its contents at its end.
const SHOWN: u64 = 64 * 1024;

/// Refuses a workbook of a spreadsheet program and a saved web page, with advice. Any other file, and one that cannot
/// be opened, passes.
///
/// # Errors
/// [`Kind::Format`], with the type of the file.
pub fn refuse_workbook(path: &Path) -> Result<()> {
    // A pipe can be read only once, and opening it waits for its writer.
    if !std::fs::metadata(path).is_ok_and(|meta| meta.is_file()) {
        return Ok(());
    }
    match File::open(path) {
        Ok(mut file) => refuse(&mut file, &path.display().to_string()),
        Err(_) => Ok(()),
    }
}

/// The same for an open file, which is rewound afterwards.
pub(super) fn refuse(file: &mut File, name: &str) -> Result<()> {
    let Some((what, hint)) = known(file).ok().flatten() else { return Ok(()) };
    Err(Error::new(Kind::Format, name, what).hint(hint))
}

const AS_CSV: &str = "name a sheet after a colon, as in book.xlsx:Orders, or save it as CSV";

/// Whether a file is a workbook. It is rewound afterwards.
pub(super) fn is_workbook(file: &mut File) -> io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    Ok(known(file)?.is_some_and(|(what, _)| what.ends_with("workbook") || what.starts_with(OLD)))
}

const OLD: &str = "is an Excel workbook of the old kind";

/// Texts that stand for an empty report or an error, in lower case, and what they are.
const MESSAGES: [(&str, &str); 16] = [
    ("no data available", EMPTY),
    ("no data", EMPTY),
    ("no results found", EMPTY),
    ("no results", EMPTY),
    ("no records found", EMPTY),
    ("no transactions found", EMPTY),
    ("transaction not found", EMPTY),
    ("keine daten", EMPTY),
    ("keine ergebnisse", EMPTY),
    ("aucune donnée", EMPTY),
    ("no hay datos", EMPTY),
    ("session timed out", LOGGED_OUT),
    ("session expired", LOGGED_OUT),
    ("unauthorized", LOGGED_OUT),
    ("access denied", LOGGED_OUT),
    ("invalid token", LOGGED_OUT),
];

const EMPTY: &str = "is an empty report: it holds a message in place of a table";
const LOGGED_OUT: &str = "is an error message in place of the export: the session or key was not accepted";

/// What the beginning of a file is, where it is a message and no table; and what to do.
pub fn message(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = super::decode(&head[..head.len().min(4096)]);
    let text = text.trim().trim_matches('"');
    let plain = text.to_lowercase();
    let begins = |(message, _): &&(&str, &str)| plain.starts_with(message) && plain.lines().count() <= 3;
    if let Some((_, what)) = MESSAGES.iter().find(begins) {
        let hint = if *what == EMPTY { "choose a longer period, or leave the file out" } else { AGAIN };
        return Some((what, hint));
    }
    let is_error_json = plain.starts_with('{')
        && ["\"error\"", "\"errors\"", "\"error_description\"", "\"message\""]
            .iter()
            .any(|key| plain.trim_start_matches(['{', ' ', '\n', '\r', '\t']).starts_with(key));
    let is_error = is_error_json
        || ["fatal error:", "<b>fatal error", "<b>warning", "php fatal", "error:", "<error", "exception"]
            .iter()
            .any(|begin| plain.starts_with(begin));
    is_error.then_some(("is an error message in place of the export", AGAIN))
}

const AGAIN: &str = "export it again";

/// The type of a file that is not a table of text, and what to do.
fn known(file: &mut File) -> io::Result<Option<(&'static str, &'static str)>> {
    let mut head = Vec::new();
    file.by_ref().take(SHOWN).read_to_end(&mut head)?;
    let found = if head.starts_with(b"PK\x03\x04") {
        let size = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(size.saturating_sub(SHOWN)))?;
        let mut tail = Vec::new();
        file.by_ref().take(SHOWN).read_to_end(&mut tail)?;
        let has =
            |text: &str| [&head, &tail].into_iter().any(|bytes| memchr::memmem::find(bytes, text.as_bytes()).is_some());
        if has("xl/workbook.") || has("xl/worksheets/") {
            Some(("is an Excel workbook", AS_CSV))
        } else if has("opendocument.spreadsheet") {
            Some(("is an OpenDocument workbook", AS_CSV))
        } else {
            None
        }
    } else if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        Some(("is an Excel workbook of the old kind (.xls), or another Office document", AS_CSV))
    } else {
        let begin = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(head.len());
        let begin = &head[begin..head.len().min(begin + 14)];
        let is = |text: &[u8]| begin.get(..text.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(text));
        (is(b"<!doctype html") || is(b"<html")).then_some((
            "is a web page, perhaps a log-in page that was saved instead of the export",
            "export it again while logged in",
        ))
    };
    file.seek(SeekFrom::Start(0))?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn refused(bytes: &[u8]) -> Option<String> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        refuse_workbook(file.path()).err().map(|error| error.what)
    }

    #[test]
    fn workbooks_and_pages_are_called_so() {
        let zip = |names: &str| [b"PK\x03\x04".as_slice(), names.as_bytes(), &vec![0; 70_000], b"PK\x01\x02"].concat();
        assert_eq!(refused(&zip("[Content_Types].xml xl/workbook.xml")).as_deref(), Some("is an Excel workbook"));
        let late = [zip("[Content_Types].xml"), b"xl/worksheets/sheet1.xml".to_vec()].concat();
        assert_eq!(refused(&late).as_deref(), Some("is an Excel workbook"));
        assert!(refused(&zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet")).is_some());
        assert!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest").expect("refused").contains("old kind"));
        assert!(refused(b"\n<!DOCTYPE html><html>").expect("refused").contains("web page"));
    }

    #[test]
    fn other_files_pass() {
        let zip = [b"PK\x03\x04".as_slice(), b"access.log"].concat();
        for bytes in [b"".as_slice(), b"a,b\n1,2\n", b"PK", &zip, b"<25> web: GET /"] {
            assert_eq!(refused(bytes), None);
        }
        assert!(refuse_workbook(Path::new("/no/such/file")).is_ok());
    }
}
