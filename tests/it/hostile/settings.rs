//! Settings and options of worlds with characters that no screen shows.

use super::{put, refused, run, shop};

#[test]
fn hidden_characters_of_settings_and_worlds_are_never_printed() {
    let dir = shop();
    put(&dir, "s.toml", "[site.pages]\ncart = [\"/\\u2028cart*\", '/a\u{202e}*']\n");
    let drafted = run(&dir, &["init", "--config", "s.toml", "web.log"]);
    assert_eq!(drafted.code, Some(0), "{}", drafted.err);
    assert!(drafted.out.contains(r#"cart = ["/\u2028cart*", "/a\u202E*"]"#), "{}", drafted.out);
    assert!(!drafted.out.contains(['\u{2028}', '\u{202e}']));
    put(&dir, "world.toml", "[shop]\ncustomer = \"cookie:me\\u202ember\"\n");
    let words = ["a character that is not shown, U+202E", "take it out"];
    refused(&dir, &["simulate", "--world", "world.toml", "--print"], &words, super::BASE);
}
