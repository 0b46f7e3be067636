//! Tests of the letters, apart because they go through every language.

use super::super::escape::is_hidden;
use super::super::{Row, samples};
use super::*;

fn letter(template: &Template, story: &Story) -> String {
    let mut out = Vec::new();
    template.write(story, &mut out).expect("writes");
    String::from_utf8(out).expect("text")
}

fn ours(language: &str) -> Template {
    Template::of(language, None).expect("ours")
}

/// Verdicts that are no cause.
const OTHERS: [&str; 6] = ["credited", "organic", "log_gap", "no_trail", "ambiguous", "needs"];

#[test]
fn every_language_has_the_same_keys_and_something_to_say_without_values() {
    let english = ours("en");
    for (language, _) in TEMPLATES {
        let template = ours(language);
        let names =
            |t: &Template| (t.cause.keys().cloned().collect::<Vec<_>>(), t.next.keys().cloned().collect::<Vec<_>>());
        assert_eq!(names(&template), names(&english), "{language}");
        let always = |sentence: &String| {
            sentence.split('{').skip(1).all(|p| p.starts_with("order}") || p.starts_with("placed}"))
        };
        for (cause, words) in &template.cause {
            assert!(words.found.iter().any(always) && words.rule.iter().any(always), "{language} {cause}");
            assert!(words.next.iter().all(|next| next.iter().any(always)), "{language} {cause}");
            assert_eq!(words.next.is_some(), english.cause[cause].next.is_some(), "{language} {cause}");
            let held = |words: &Words| {
                let all = words.found.iter().chain(&words.rule).chain(words.next.iter().flatten());
                let mut names: Vec<&str> =
                    all.flat_map(|s| s.split('{').skip(1)).filter_map(|p| p.split('}').next()).collect();
                names.sort_unstable();
                names.join(" ")
            };
            assert_eq!(held(words), held(&english.cause[cause]), "{language} {cause}");
        }
        assert!(template.next.values().all(|next| next.iter().any(always)), "{language}");
        assert!(OTHERS.iter().all(|other| template.cause.contains_key(*other)), "{language}");
    }
}

#[test]
fn no_language_repeats_the_words_of_another() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (language, _) in TEMPLATES {
        let template = ours(language);
        let sentences: std::collections::BTreeSet<&String> = template.sentences().collect();
        for sentence in sentences {
            let other = seen.insert(sentence.clone(), *language);
            assert!(other.is_none(), "{language} and {other:?} both say {sentence:?}");
        }
    }
}

#[test]
fn a_letter_says_what_is_known_and_leaves_out_what_is_not() {
    let mut story = samples::story();
    let broken = letter(&ours("en"), &story);
    let whole = broken.replace('\n', " ");
    assert!(broken.contains("What we found\n\n") && whole.contains("The registered id is "), "{whole}");
    assert!(whole.contains("2026-08-31 23:58:44 UTC  click on a link"), "{whole}");
    assert!(whole.contains("The commission in question would be @SUM(A1) 4.00."), "{whole}");
    assert!(!whole.contains("<script>"), "raw lines stay in the house: {whole}");
    assert!(!whole.contains(is_hidden), "{whole:?}");
    story.verdict =
        Row { order_id: "7".to_owned(), outcome: "lost", cause: "altered_tag", claim: "maybe", ..Row::default() };
    story.moments.clear();
    let bare = letter(&ours("en"), &story);
    assert!(bare.starts_with("Your enquiry about order 7\n\nDear partner,\n"), "{bare}");
    assert!(
        bare.contains("No log line belongs") && !bare.contains("registered id is") && !bare.contains('{'),
        "{bare}"
    );
}

#[test]
fn every_verdict_has_a_letter_in_every_language() {
    let english = ours("en");
    for (language, _) in TEMPLATES {
        let template = ours(language);
        for cause in english.cause.keys() {
            let cause: &'static str = Box::leak(cause.clone().into_boxed_str());
            let (outcome, cause) = if cause == "credited" { ("credited", "") } else { ("lost", cause) };
            let verdict = Row { outcome, cause, ..samples::story().verdict };
            let text = letter(&template, &Story { verdict, ..samples::story() });
            let headings =
                [&template.heading_found, &template.heading_proof, &template.heading_rule, &template.heading_next];
            assert!(
                headings.iter().all(|heading| text.contains(&format!("{heading}\n"))),
                "{language} {cause}: {text}"
            );
            assert!(text.lines().filter(|l| !l.starts_with(' ')).all(|l| l.chars().count() <= 100), "{text}");
        }
    }
}

#[test]
fn a_user_replaces_sentences_and_is_told_of_mistakes() {
    let own = "closing = [\"Yours, {partner} desk\"]\n[cause.altered_tag]\nrule = [\"House rule 4 for {order}.\"]\n";
    let story = samples::story();
    let text = letter(&Template::of("en", Some(own)).expect("own words"), &story);
    assert!(text.contains("House rule 4 for =1+1.") && text.contains("Yours, +1, "), "{text}");
    assert!(text.contains("differs slightly"), "what is not replaced stays: {text}");
    for (wrong, word) in
        [("closing = [\"{name}\"]", "\"name\""), ("closing = 3", "expected"), ("clsing = []", "clsing"), ("= x", "key")]
    {
        let error = Template::of("en", Some(wrong)).expect_err("a mistake");
        assert!(error.contains(word), "{error}");
    }
    assert!(Template::of("xx", None).expect_err("no such language").contains("en, de, es, fr"));
}

#[test]
fn what_a_stranger_put_in_braces_stays_what_it_is() {
    let story = samples::story();
    let verdict = Row { order_id: "{because}{order}{".to_owned(), ..story.verdict };
    let text = letter(&ours("de"), &Story { verdict, ..samples::story() });
    assert!(text.contains("Bestellung {because}{order}{"), "{text}");
}
