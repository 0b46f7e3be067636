//! JSON objects with variables as values: `{"t":"$time_iso8601","req":{"ip":"$remote_addr"},"s":$status}`.
//!
//! Such a text is not JSON yet, since a variable may be in the place of a number. It is therefore parsed here, to the paths of
//! its keys and the texts of their values.

use nom::IResult;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{take_while, take_while1};
use nom::character::complete::{anychar, char, multispace0, none_of};
use nom::combinator::{cut, map, opt, recognize};
use nom::multi::{many0_count, separated_list0};
use nom::sequence::{delimited, preceded, separated_pair, terminated};

/// How deep a text may nest.
const MAX_DEPTH: usize = 16;

/// A value of an object.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Value {
    Text(String),
    Object(Vec<(String, Value)>),
    Array(Vec<Value>),
}

/// The paths of an object's keys (`req>ip`) with the texts of their values; `None` when the text is not an object.
pub(super) fn read(text: &str) -> Option<Vec<(String, String)>> {
    let (rest, value) = object(text.trim(), 0).ok()?;
    if !rest.trim().trim_end_matches(',').is_empty() {
        return None;
    }
    let mut all = Vec::new();
    flatten(String::new(), value, &mut all);
    Some(all)
}

/// The first element of an array counts, as when lines are cut.
fn flatten(path: String, value: Value, all: &mut Vec<(String, String)>) {
    match value {
        Value::Text(text) => all.push((path, text)),
        Value::Array(values) => {
            if let Some(first) = values.into_iter().next() {
                flatten(path, first, all);
            }
        }
        Value::Object(pairs) => {
            for (key, value) in pairs {
                let path = if path.is_empty() { key } else { format!("{path}>{key}") };
                flatten(path, value, all);
            }
        }
    }
}

fn object(text: &str, depth: usize) -> IResult<&str, Value> {
    let pair =
        separated_pair(preceded(multispace0, string), delimited(multispace0, char(':'), multispace0), move |text| {
            value(text, depth + 1)
        });
    let pairs = separated_list0(comma, pair);
    map(delimited(char('{'), pairs, (opt(comma), multispace0, char('}'))), Value::Object).parse(text)
}

fn array(text: &str, depth: usize) -> IResult<&str, Value> {
    let values = separated_list0(comma, move |text| value(text, depth + 1));
    map(delimited((char('['), multispace0), values, (multispace0, char(']'))), Value::Array).parse(text)
}

fn comma(text: &str) -> IResult<&str, char> {
    delimited(multispace0, char(','), multispace0).parse(text)
}

fn value(text: &str, depth: usize) -> IResult<&str, Value> {
    if depth > MAX_DEPTH {
        return cut(nom::combinator::fail()).parse(text);
    }
    let bare = take_while1(|c: char| !c.is_whitespace() && !matches!(c, ',' | '}' | ']' | '{' | '[' | '"'));
    // A bare `${name}` contains a brace that does not close an object.
    let braced = recognize((nom::bytes::complete::tag("${"), take_while(|c| c != '}'), char('}')));
    alt((
        move |text| object(text, depth),
        move |text| array(text, depth),
        map(string, Value::Text),
        map(alt((braced, bare)), |text: &str| Value::Text(text.to_owned())),
    ))
    .parse(text)
}

/// A text between quotes, with its escapes as they are.
fn string(text: &str) -> IResult<&str, String> {
    let unit = alt((recognize((char('\\'), anychar)), recognize(none_of("\"\\"))));
    let body = recognize(many0_count(unit));
    map(terminated(preceded(char('"'), body), char('"')), str::to_owned).parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_arrays_bare_variables_and_commas_in_texts() {
        let text = r#"{ "t" : "$time_iso8601", "a,b": "x, {$y}", "req":{"ip":"$remote_addr","l":["$a", $b]}, "s":$status,"n":null,"c":${z} , "e":{}, }"#;
        let expected = [
            ("t", "$time_iso8601"),
            ("a,b", "x, {$y}"),
            ("req>ip", "$remote_addr"),
            ("req>l", "$a"),
            ("s", "$status"),
            ("n", "null"),
            ("c", "${z}"),
        ];
        assert_eq!(read(text), Some(expected.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec()));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "{", "[]", r#"{"a"}"#, r#"{"a":"b"} c"#, r#"{"a":"b}"#] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&format!("{}1{}", "{\"a\":".repeat(1000), "}".repeat(1000))), None);
    }
}
