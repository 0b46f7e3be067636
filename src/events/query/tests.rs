use super::*;
use proptest::prelude::*;

fn read(target: &str) -> Option<(TagPlacement, String)> {
    let params = Params::new(&["tag".to_owned()]);
    params.read(target.as_bytes()).map(|t| (t.standing, String::from_utf8_lossy(&t.text).into_owned()))
}

#[test]
fn every_way_to_break_a_link_is_told() {
    use TagPlacement as S;
    for (target, standing, text) in [
        ("/dp/X?tag=a-20", S::Clear, "a-20"),
        ("/dp/X?linkCode=ll1&tag=a-20&x=1", S::Clear, "a-20"),
        ("/dp/X?tag=a%2D20", S::Clear, "a-20"),
        ("/dp/X?linkCode=ll1&amp;tag=a-20", S::EscapedAmpersand, "a-20"),
        ("/dp/X?amp;tag=a-20", S::EscapedAmpersand, "a-20"),
        ("/dp/X?tag%3Da-20", S::EncodedEquals, "a-20"),
        ("/dp/X%3Ftag%3Da-20", S::EncodedSeparator, "a-20"),
        ("/dp/X?ref=b?tag=a-20", S::SecondQuestionMark, "a-20"),
        ("/dp/X?tag=a-20?utm=b", S::SecondQuestionMark, "a-20"),
        ("/dp/X&tag=a-20", S::NoQuestionMark, "a-20"),
        ("/dp/X?tag={id}", S::Placeholder, "{id}"),
        ("/dp/X?tag=%%ID%%", S::Placeholder, "%%ID%%"),
        ("/dp/X?tag=[subid]", S::Placeholder, "[subid]"),
        ("/dp/X?tag=a-20&tag=b-20", S::Twice, "a-20\nb-20"),
        ("/dp/X?tag=a-20&tag=a-20", S::Clear, "a-20"),
        ("/dp/X?tag=", S::Empty, ""),
        ("/go?url=https%3A%2F%2Fs.example%2Fx%3Ftag%3Da-20%26b%3Dc", S::Nested, "a-20"),
    ] {
        assert_eq!(read(target), Some((standing, text.to_owned())), "{target}");
    }
}

#[test]
fn ids_in_paths_are_read_where_no_parameter_has_one() {
    let params = Params::new(&["path:*/ref/{id}".to_owned(), "tag".to_owned()]);
    let read =
        |target: &str| params.read(target.as_bytes()).map(|t| (t.param, String::from_utf8_lossy(&t.text).into_owned()));
    for (target, param, id) in [
        ("/ref/kim/", 0, "kim"),
        ("/p/lamp/ref/kim?x=1", 0, "kim"),
        ("/ref/green%20cup", 0, "green cup"),
        ("/ref/kim?tag=a-20", 1, "a-20"),
    ] {
        assert_eq!(read(target), Some((param, id.to_owned())), "{target}");
    }
    assert!(params.have_paths() && read("/refs/kim").is_none() && read("/ref/").is_none());
}

#[test]
fn other_words_are_no_ids() {
    for target in ["/dp/X", "/tag=a", "/dp/X?stage=a", "/dp/X?tags=a", "/tag/shoes?x=1", "/dp/X?atag=b", "/dp/X?x=tag"]
    {
        assert_eq!(read(target), None, "{target}");
    }
}

/// Percent decoding in the plainest way.
fn decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let escape = behind.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        let digits = escape.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let byte = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(byte.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    out
}

proptest! {
    #[test]
    fn decoding_is_that_of_a_plain_walk(text in "[%+a-fA-F0-9xé]{0,24}") {
        let mut out = Vec::new();
        decode(text.as_bytes(), &mut out);
        prop_assert_eq!(out, decoded(&text));
    }

    /// What the quick check rejects holds no id.
    #[test]
    fn nothing_is_turned_away_that_a_search_finds(target in "/(t|a|g|v|x|=|%|%3[dD]|%26|%3F|&|\\?|;|&amp;|tag=|via%3D){0,14}") {
        let params = Params::new(&["tag".to_owned(), "via".to_owned(), "g".to_owned()]);
        let target = target.as_bytes();
        let special = memchr::memchr3(b'?', b'&', b'%', target);
        prop_assert_eq!(params.read(target), special.and_then(|special| params.look_from(target, special)));
    }

    /// Splitting a whole query at its separators gives the same result as the search for the name.
    #[test]
    fn ids_are_those_of_a_query_that_was_split(
        pairs in proptest::collection::vec(("(tag|atag|tags|x|Tag)", "=?", "(%2[Dd]|[ab+-]){0,3}"), 0..8),
    ) {
        let query: Vec<String> = pairs.iter().map(|(name, equals, value)| format!("{name}{equals}{value}")).collect();
        let target = format!("/dp/X?{}", query.join("&"));
        let values: Vec<Vec<u8>> = query
            .iter()
            .filter_map(|pair| pair.split_once('='))
            .filter(|(name, _)| *name == "tag")
            .map(|(_, value)| decoded(value))
            .collect();
        let mut ids = values.iter().filter(|value| !value.is_empty());
        let first = ids.next();
        let expected = match (first, ids.find(|id| Some(*id) != first)) {
            (Some(first), Some(other)) => Some((TagPlacement::Twice, [first.as_slice(), b"\n", other].concat())),
            (Some(first), None) => Some((TagPlacement::Clear, first.clone())),
            _ => values.first().map(|_| (TagPlacement::Empty, Vec::new())),
        };
        let params = Params::new(&["tag".to_owned()]);
        let found = params.read(target.as_bytes());
        let from = params.read_from(target.as_bytes(), 5);
        prop_assert_eq!(&found, &from, "{}", &target);
        prop_assert_eq!(found.map(|tag| (tag.standing, tag.text)), expected, "{}", &target);
    }

    #[test]
    fn a_value_is_that_of_the_first_pair_of_its_name(query in "[ab=&]{0,16}", name in "[ab]{1,2}") {
        let target = format!("/t?{query}");
        let split = query.split('&').filter_map(|pair| pair.split_once('='));
        let first = split.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_bytes());
        prop_assert_eq!(value(target.as_bytes(), name.as_bytes()), first);
    }
}

#[test]
fn values_are_found_by_their_whole_name() {
    assert_eq!(value(b"/t?border=1&order=7&x", b"order"), Some(b"7".as_slice()));
    assert_eq!(value(b"/t?border=1", b"order"), None);
}
