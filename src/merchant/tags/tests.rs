use super::*;

/// Builds partners from `tag` or `tag name`.
fn tags(lines: &[&str]) -> Tags {
    let partner = |line: &&str| {
        let (tag, name) = line.split_once(' ').unwrap_or((line, line));
        Partner { tag: tag.to_owned(), name: name.to_owned(), ..Partner::default() }
    };
    Tags::of(&lines.iter().map(partner).collect::<Vec<_>>())
}

fn altered(partner: u32, how: &'static str) -> Nearness {
    Nearness::Altered { partner, how }
}

#[test]
fn each_kind_of_nearness() {
    let tags = tags(&["gadgettrail-20", "homecooking-21", "kim", "a-20"]);
    let cases = [
        ("gadgettrail-20", Nearness::Exact(0)),
        ("gadgettrail-2", Nearness::Truncated(0)),
        ("gadgettrail", Nearness::Truncated(0)),
        ("gadgettr", Nearness::Truncated(0)),
        ("gadgett", Nearness::Unknown),
        ("GadgetTrail-20", altered(0, "letter case")),
        ("homecooking-20", altered(1, "marketplace suffix")),
        ("gadgettrial-20", altered(0, "one character")),
        ("gadgettrai-20", altered(0, "one character")),
        ("gadgetrial-20", altered(0, "two characters")),
        ("homecooking-21)", altered(1, "stray characters at the end")),
        ("homecooking-21?utm_source=x", altered(1, "stray characters at the end")),
        ("homecooking-21...", altered(1, "stray characters at the end")),
        ("KIM", altered(2, "letter case")),
        ("tim", Nearness::Unknown),
        ("b-20", Nearness::Unknown),
        ("", Nearness::Unknown),
    ];
    for (text, expected) in cases {
        assert_eq!(tags.nearest(text.as_bytes(), None), expected, "{text}");
    }
}

#[test]
fn ties_are_told_and_the_hint_breaks_them() {
    let tags = tags(&["shopwest-20 W", "shopwell-20 L", "shopwell2-20 L"]);
    assert_eq!(tags.nearest(b"shopwelt-20", None), Nearness::Tied(vec![0, 1]));
    assert_eq!(tags.nearest(b"shopwelt-20", Some(0)), altered(0, "one character"));
    // The hinted tag is not a candidate, but another tag of the same partner is.
    assert_eq!(tags.nearest(b"shopwelt-20", Some(2)), altered(1, "one character"));
    assert_eq!(tags.nearest(b"shopwell", None), Nearness::Tied(vec![1, 2]));
    assert_eq!(tags.nearest(b"shopwell", Some(2)), Nearness::Truncated(2));
    assert_eq!(tags.nearest(b"SHOPWELL-20", Some(0)), altered(1, "letter case"));
}

#[test]
fn the_hint_reaches_farther_for_its_own_tags_only() {
    let tags = tags(&["gadgettrail-20", "moonlight-20"]);
    assert_eq!(tags.nearest(b"gadget", None), Nearness::Unknown);
    assert_eq!(tags.nearest(b"gadget", Some(0)), Nearness::Truncated(0));
    assert_eq!(tags.nearest(b"gadget", Some(1)), Nearness::Unknown);
    assert_eq!(tags.nearest(b"gadgxtrxxl-20", None), Nearness::Unknown);
    assert_eq!(tags.nearest(b"gadgxtrxil-20", Some(0)), altered(0, "three characters"));
    assert_eq!(tags.nearest(b"gadgxtrxil-20", Some(1)), Nearness::Unknown);
    // Another partner's tag that is nearer than the hinted one is still the answer.
    assert_eq!(tags.nearest(b"moonlyht-20", Some(0)), altered(1, "two characters"));
}

#[test]
fn a_number_is_another_id_unless_hinted() {
    let tags = tags(&["gadgettrail15-20", "10023"]);
    for text in ["gadgettrail16-20", "gadgettrail1-20", "10024", "gadgettrail51-20"] {
        assert_eq!(tags.nearest(text.as_bytes(), None), Nearness::Unknown, "{text}");
    }
    assert_eq!(tags.nearest(b"gadgettrail16-20", Some(0)), altered(0, "one character"));
    assert_eq!(tags.nearest(b"gadgettrai115-20", None), altered(0, "one character"));
}

#[test]
fn strangers_stay_strangers_among_ten_thousand() {
    let words = ["gadget", "home", "moon", "stone", "kitchen", "hiking", "bike", "deal"];
    let lines: Vec<String> = (0..10_000).map(|n| format!("{}trail{}-20", words[n % 8], n / 8)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let tags = tags(&lines);
    let strangers = ["gone1trail-20", "gone", "partner-20", "trail-20", "xq7-20", "-20"];
    for text in strangers {
        assert_eq!(tags.nearest(text.as_bytes(), None), Nearness::Unknown, "{text}");
    }
    for n in 0..2_000_u64 {
        let text = format!("{:x}-20", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        assert_eq!(tags.nearest(text.as_bytes(), None), Nearness::Unknown, "{text}");
    }
    let found = tags.nearest(b"kitchentrial77-20", None);
    assert_eq!(found, altered(77 * 8 + 4, "one character"));
}

#[test]
fn of_very_many_that_are_near_none_is_named() {
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    let lines: Vec<String> =
        (0..26 * 26 * 26).map(|n| format!("campaign{}{}{}-20", letter(n), letter(n / 26), letter(n / 676))).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let tags = tags(&lines);
    assert!(matches!(tags.nearest(b"campaignaa9-20", None), Nearness::Tied(found) if found.len() <= MAX_COMPARED));
    assert!(matches!(tags.nearest(b"campaign", None), Nearness::Tied(found) if found.len() == MAX_COMPARED));
    assert_eq!(tags.nearest(lines[MAX_COMPARED + 9].as_bytes(), None), Nearness::Exact(MAX_COMPARED as u32 + 9));
}

#[test]
fn what_resembles_the_tags_is_written_like_one() {
    let tags = tags(&["kim", "gadget-20", "100.23"]);
    let alike = |text: &str| tags.resembles(text.as_bytes());
    assert!(["tim", "gad-2", "GADGETS-20", "1.0"].into_iter().all(alike), "1.0 is as long as half of 100.23");
    assert!(!["", "k", "a.b", "10,2", "gadget-20-and-more"].into_iter().any(alike));
}

#[test]
fn hostile_texts_find_nothing() {
    let tags = tags(&["gadgettrail-20"]);
    for text in [&[0xff_u8; 4000][..], &[b'-'; 200], b"\0", b"   "] {
        assert_eq!(tags.nearest(text, Some(0)), Nearness::Unknown);
    }
    let long = [b"gadgettrail-20&".as_slice(), &[b'x'; 4000]].concat();
    assert_eq!(tags.nearest(&long, None), altered(0, "stray characters at the end"));
}

#[test]
fn a_number_beside_a_registered_one_is_open() {
    let numbers = tags(&["113107", "225011"]);
    assert!(numbers.are_numbers() && !tags(&["113107", "deals15"]).are_numbers() && !tags(&[]).are_numbers());
    let beside = |text: &str| numbers.is_beside_number(text.as_bytes());
    assert!(beside("11107") && beside("113108") && beside("1131070"));
    assert!(!beside("7702978261") && !beside("113"));
}
