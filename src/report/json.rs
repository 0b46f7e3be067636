//! `summary.json` and every other result that is printed as JSON.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::escape::is_hidden;

/// Writes a value as indented JSON in UTF-8 with a line end after it. The same value gives the same bytes.
///
/// Characters that a terminal obeys or does not show are written as `\uXXXX` even where JSON would allow them: a
/// reader gets the same text, and `--json` on a terminal stays harmless. Fails when `out` does.
pub fn write<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    let visible = Visible(PrettyFormatter::new());
    value.serialize(&mut Serializer::with_formatter(&mut *out, visible))?;
    out.write_all(b"\n")
}

/// The usual indentation, with hidden characters spelled out.
struct Visible(PrettyFormatter<'static>);

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find(is_hidden) {
            out.write_all(&rest.as_bytes()[..at])?;
            let mut chars = rest[at..].chars();
            for unit in chars.next().into_iter().flat_map(utf16) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = chars.as_str();
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

/// A character as JSON numbers it: one unit, or the two of a surrogate pair.
fn utf16(c: char) -> Vec<u16> {
    c.encode_utf16(&mut [0; 2]).to_vec()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::report::{Background, Summary, summary::SCHEMA};

    fn text(summary: &Summary) -> String {
        let mut bytes = Vec::new();
        write(summary, &mut bytes).expect("written");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn the_layout_is_stable() {
        let summary = Summary::count(&samples::all(), samples::background(), vec!["a note".to_owned()]);
        let json: serde_json::Value = serde_json::from_str(&text(&summary)).expect("JSON");
        assert_eq!(json["schema"], SCHEMA);
        assert_eq!(json["inputs"]["web"][0]["first"], "2026-09-01T00:00:14Z");
        assert_eq!(json["inputs"]["web"][1]["first"], serde_json::Value::Null);
        assert_eq!(json["detected"][0]["value"][1], "www.shop.example");
        assert_eq!(json["orders"]["by_outcome"][1]["money"][0]["commission_lost"], 4.0);
        assert_eq!(json["orders"]["by_outcome"][0]["money"][0]["amount"], 100.0);
        assert_eq!(json["clock"]["offset_seconds"], -3);
        let top = ["schema", "version", "inputs", "detected", "coverage", "clock", "orders", "causes", "partners"];
        let text = text(&summary);
        let places: Vec<_> = top.iter().map(|key| text.find(&format!("\n  \"{key}\":")).expect("a key")).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(text.ends_with("]\n}\n"));
    }

    #[test]
    fn hidden_characters_are_numbers_and_the_same_text() {
        let note = "a\x1b[2J\u{9b}\u{202e}\u{e0041}\u{7f} \"é\" \\ \n日".to_owned();
        let summary = Summary::count(&[], Background::default(), vec![note.clone()]);
        let text = text(&summary);
        assert!(text.contains(r"\u001b[2J\u009b\u202e\udb40\udc41\u007f"), "{text}");
        assert!(!text.replace('\n', "").contains(is_hidden));
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(json["notes"][0], note);
    }

    #[test]
    fn the_indentation_is_the_usual_one() {
        let rows = [samples::lost(), samples::credited()];
        let summary = Summary::count(&rows, Background::default(), vec!["\"\\\n".to_owned()]);
        let usual = serde_json::to_string_pretty(&summary).expect("JSON");
        assert_eq!(text(&summary), usual + "\n");
    }
}
