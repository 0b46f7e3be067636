//! Tests of the letters, in a file of their own because they go through every language.

use super::super::escape::is_hidden;
use super::super::{Row, samples};
use super::*;
use crate::base::units::{Micros, Money, Span};
use crate::causes::{Claim, Grade};
use crate::verdict::Outcome;

fn party_of(story: &Story) -> Option<Party> {
    let row = &story.verdict;
    let (tag, name) = match (row.claimant_tag.as_str(), row.credited_tag.as_str()) {
        ("", "") => ("coffee-20", "Coffee Blog"),
        ("", credited) => (credited, story.credited_partner.as_str()),
        (claimant, _) => (claimant, row.partner.as_str()),
    };
    Party::typed(tag).among(&[(tag, name)]).pop()
}

fn letters(template: &Template, party: Option<&Party>, stories: &[Story]) -> String {
    let mut out = Vec::new();
    template.write(&Letter { party, stories, signature: "" }, &mut out).expect("writes");
    String::from_utf8(out).expect("text")
}

fn letter(template: &Template, story: &Story) -> String {
    letters(template, party_of(story).as_ref(), std::slice::from_ref(story))
}

fn ours(language: &str) -> Template {
    Template::of(language, None).expect("ours")
}

/// Keys of templates that are not causes.
const OTHERS: [&str; 9] =
    ["credited", "credited_other", "other", "unassigned", "organic", "log_gap", "no_trail", "ambiguous", "needs"];

/// An honest order of a shop in Berlin: clicked on Tuesday, ordered on Thursday at 14:52. `key` is a reason, or another key of
/// the templates.
fn honest(key: &str, grade: &str) -> Story {
    let (outcome, cause, claimant, credited) = match key {
        "credited" => (Outcome::Credited, "", "", "coffee-20"),
        "credited_other" => (Outcome::Lost, "", "coffee-20", ""),
        "other" => (Outcome::Lost, "missing_tag", "", ""),
        "unassigned" => (Outcome::Lost, "unknown_tag", "", ""),
        reason => (Outcome::Lost, reason, "coffee-20", ""),
    };
    let placed = Micros::parse("2026-06-04T12:52:10Z").expect("a time");
    let click = placed - Span::hours(41);
    let mut story = samples::story();
    story.placed_at = placed;
    story.zone = "Europe/Berlin".to_owned();
    story.status = "Cancelled".to_owned();
    story.moments[0].at = click;
    story.moments[2].at = placed + Span::seconds(4);
    story.moments[2].proof = true;
    story.window = Span::days(30);
    story.credited_partner = if credited.is_empty() { String::new() } else { "Coffee Blog".to_owned() };
    story.verdict = Row {
        order_id: "WD-1001".to_owned(),
        ordered_at: placed,
        amount: Some(Money(12_345_600)),
        currency: "EUR".to_owned(),
        outcome,
        cause: samples::reason(cause),
        grade: Grade::ALL.into_iter().find(|known| known.name() == grade),
        credited_tag: credited.to_owned(),
        detail: "x".to_owned(),
        claimant_tag: claimant.to_owned(),
        partner: "Coffee Blog".to_owned(),
        click_at: Some(click),
        lag_seconds: Some(41 * 3600),
        claim: Some(Claim::Maybe),
        commission_lost: Some(Money(740_700)),
        ..Row::default()
    };
    story
}

#[test]
fn every_language_has_the_same_keys_and_something_to_say_without_values() {
    let english = ours("en");
    for (language, _) in TEMPLATES {
        let template = ours(language);
        let names = |t: &Template| {
            let keys =
                |keys: std::collections::btree_map::Keys<'_, String, Vec<String>>| keys.cloned().collect::<Vec<_>>();
            (
                t.cause.keys().cloned().collect::<Vec<_>>(),
                keys(t.next.keys()),
                t.reasons.keys().cloned().collect::<Vec<_>>(),
            )
        };
        assert_eq!(names(&template), names(&english), "{language}");
        let always = |sentence: &String| {
            let known = ["order}", "placed}", "reason}"];
            sentence.split('{').skip(1).all(|part| known.iter().any(|name| part.starts_with(name)))
        };
        for (cause, words) in &template.cause {
            assert!(words.found.iter().any(always), "{language} {cause}");
            assert!(words.likely.iter().all(|likely| likely.iter().any(always)), "{language} {cause}");
            assert!(words.rule.iter().any(always) || cause == "credited", "{language} {cause}");
            assert!(words.next.iter().all(|next| next.iter().any(always)), "{language} {cause}");
            assert_eq!(words.next.is_some(), english.cause[cause].next.is_some(), "{language} {cause}");
            let held = |words: &Words| {
                let all = words.found.iter().chain(words.likely.iter().flatten()).chain(&words.rule);
                let all = all.chain(words.next.iter().flatten());
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
        let sentences: std::collections::BTreeSet<&String> =
            template.sentences().filter(|s| *s != "{reason}").collect();
        for sentence in sentences {
            let other = seen.insert(sentence.clone(), *language);
            assert!(other.is_none(), "{language} and {other:?} both say {sentence:?}");
        }
    }
}

#[test]
fn a_letter_says_what_is_known_and_leaves_out_what_is_not() {
    let mut story = samples::story();
    let text = letter(&ours("en"), &story);
    assert!(text.contains("What we found\n\n") && text.contains("The registered partner ID is "), "{text}");
    assert!(text.contains("- 31 August 2026, 23:58 UTC: click on your link\n"), "{text}");
    assert!(text.contains("The commission in question would be @SUM(A1)"), "{text}");
    assert!(!text.contains("<script>") && !text.contains(".log"), "no raw line and no path leaves the house: {text}");
    assert!(!text.replace('\n', "").contains(is_hidden), "{text:?}");
    story.verdict = Row {
        order_id: "7".to_owned(),
        outcome: Outcome::Lost,
        cause: samples::reason("altered_tag"),
        claimant_tag: "coffee-20".to_owned(),
        claim: Some(Claim::Maybe),
        ..Row::default()
    };
    story.moments.clear();
    let bare = letter(&ours("en"), &story);
    assert!(bare.starts_with("Subject: Your enquiry about order 7\n\nDear partner,\n\n"), "{bare}");
    assert!(bare.contains("rests on the order data") && !bare.contains("The click was on"), "{bare}");
    assert!(!bare.contains('{'), "{bare}");
}

#[test]
fn every_verdict_has_a_letter_in_every_language_without_leftovers() {
    for (language, _) in TEMPLATES {
        let template = ours(language);
        for cause in ours("en").cause.keys() {
            for grade in ["observed", "derived", "inferred", ""] {
                let story = honest(cause, grade);
                let text = letter(&template, &story);
                assert!(!text.contains(['{', '}', '_']) && !text.contains("  "), "{language} {cause}: {text}");
                let headings =
                    [&template.heading_found, &template.heading_proof, &template.heading_rule, &template.heading_next];
                let has = |heading: &&String| text.contains(&format!("\n{heading}\n\n"));
                // To a partner whom the order does not concern, nothing is proved.
                let is_other = |heading: &&String| {
                    ["other", "unassigned"].contains(&cause.as_str()) && **heading == template.heading_proof
                };
                let is_whole = |heading: &&String| has(heading) || cause == "credited" || is_other(heading);
                assert!(headings.iter().all(is_whole), "{language} {cause}: {text}");
                let private =
                    ["claimant", "jar", "trail", "ledger", "opinion", "verdict", "Kennung", "a.log", "<script>"];
                assert!(!private.iter().any(|word| text.contains(word)), "{language} {cause}: {text}");
                assert!(text.contains("WD-1001") && text.contains("Coffee Blog"), "{language} {cause}: {text}");
                assert!(text.lines().all(|line| !line.starts_with(' ') && !line.ends_with(' ')), "{text}");
            }
        }
    }
}

#[test]
fn what_no_line_shows_is_said_to_be_probable() {
    let words = [("en", "probably"), ("de", "wahrscheinlich"), ("es", "probablemente"), ("fr", "probablement")];
    for (language, probably) in words {
        let template = ours(language);
        for cause in samples::CAUSES {
            let hedged = |grade| letter(&template, &honest(cause, grade)).contains(probably);
            assert!(!hedged("observed") && hedged("derived") && hedged("inferred"), "{language} {cause}");
        }
        for outcome in ["organic", "log_gap", "no_trail"] {
            assert!(!letter(&template, &honest(outcome, "derived")).contains(probably), "{language} {outcome}");
        }
    }
    let own = "[cause.missing_tag]\nfound = [\"Own words.\"]";
    let text = letter(&Template::of("en", Some(own)).expect("own words"), &honest("missing_tag", "derived"));
    assert!(text.contains("what happened. Own words."), "own words come before ours for what is likely: {text}");
}

#[test]
fn dates_times_and_money_are_as_the_language_writes_them() {
    let expected = [
        ("en", "4 June 2026", "2 June 2026, 21:52", "41 hours", "€74.07"),
        ("de", "4. Juni 2026", "2. Juni 2026, 21:52 Uhr", "1 Tag und 17 Stunden", "74,07\u{a0}€"),
        ("es", "4 de junio de 2026", "2 de junio de 2026 a las 21:52 h", "1 día y 17 horas", "74,07\u{a0}€"),
        ("fr", "4 juin 2026", "2 juin 2026 à 21 h 52", "1 jour et 17 heures", "74,07\u{a0}€"),
    ];
    for (language, placed, click, lag, money) in expected {
        let text = letter(&ours(language), &honest("not_credited", "observed"));
        assert!(text.contains(placed) && text.contains(click), "{text}");
        assert!(text.contains(lag) || language == "en" && text.contains("1 day and 17 hours"), "{text}");
        assert!(text.contains(money) && text.contains("(Europe/Berlin)"), "{text}");
    }
    let french =
        letter(&ours("fr"), &Story { placed_at: Micros::parse("2026-06-01").expect("a day"), ..honest("organic", "") });
    assert!(french.contains("du 1er juin 2026"), "{french}");
}

#[test]
fn a_credit_is_told_to_whom_it_belongs_and_to_nobody_else_by_name() {
    let mut story = honest("later_click", "observed");
    story.verdict.outcome = Outcome::Credited;
    story.verdict.credited_tag = "tea-20".to_owned();
    story.credited_partner = "Tea House".to_owned();
    story.commission = Some(Money(31_500));
    story.verdict.because = "A click of tea-20 at tea.example came later.".to_owned();
    story.verdict.detail = "tea-20 came later".to_owned();
    story.moments[1].mark = super::super::story::Mark::Click;
    story.moments[1].proof = true;
    let list = [("coffee-20", "Coffee Blog"), ("tea-20", "Tea House"), ("milk-20", "Milk")];
    let party = |typed: &str| Party::typed(typed).among(&list).pop().expect("a partner");
    let to = |typed: &str| letters(&ours("en"), Some(&party(typed)), std::slice::from_ref(&story));
    let winner = to("TEA-20");
    assert!(
        winner.contains("Dear Tea House,") && winner.contains("placed on 4 June 2026 has been credited to you"),
        "{winner}"
    );
    assert!(winner.contains("partner ID tea-20") && winner.contains("€3.15"), "{winner}");
    let (loser, stranger) = (to("Coffee Blog"), to("milk-20"));
    assert!(loser.contains("credited to that partner") && loser.contains("2 June 2026, 21:52"), "{loser}");
    assert!(stranger.contains("has been credited to another partner"), "{stranger}");
    for (text, secrets) in [
        (&winner, vec!["Coffee", "coffee", "2 June", "74.07"]),
        (&loser, vec!["Tea", "tea-", "3.15", "23:59"]),
        (&stranger, vec!["Tea", "tea-", "Coffee", "coffee", "2 June", "74.07", "3.15", "30 days"]),
    ] {
        assert!(secrets.iter().all(|secret| !text.contains(secret)), "{text}");
    }
    let nobody = letters(&ours("en"), None, std::slice::from_ref(&story));
    assert!(nobody.contains("Dear partner,") && !nobody.contains("coffee") && !nobody.contains("tea-20"), "{nobody}");
}

#[test]
fn several_orders_are_one_letter() {
    let stories = [honest("missing_tag", "observed"), honest("cross_device", "derived"), honest("organic", "derived")];
    for (language, _) in TEMPLATES {
        let template = ours(language);
        let text = letters(&template, party_of(&stories[0]).as_ref(), &stories);
        let times = |part: &str| text.matches(part).count();
        assert_eq!((times("Coffee Blog"), times(&template.closing[0]), times("WD-1001")), (1, 1, 3), "{text}");
        assert!(text.contains('3') && text.contains(&template.hedge[0]) && !text.contains(['{', '}']), "{text}");
        assert!(!text.contains(&template.heading_found), "{text}");
    }
}

#[test]
fn a_user_replaces_sentences_and_is_told_of_mistakes() {
    let own = "closing = [\"Yours, {partner} desk\"]\n[cause.altered_tag]\nrule = [\"House rule 4 for {order}.\"]\n";
    let story = samples::story();
    let text = letter(&Template::of("en", Some(own)).expect("own words"), &story);
    assert!(text.contains("House rule 4 for =1+1.") && text.contains("Yours, +1, "), "{text}");
    assert!(text.contains("differs slightly"), "what is not replaced stays: {text}");
    for (wrong, word) in [
        ("closing = [\"{name}\"]", "\"name\""),
        ("closing = 3", "expected"),
        ("clsing = []", "clsing"),
        ("= x", "key"),
        ("[dates]\nmonths = [\"Jan\"]", "twelve"),
    ] {
        let error = Template::of("en", Some(wrong)).expect_err("a mistake");
        assert!(error.contains(word), "{error}");
    }
    assert!(Template::of("xx", None).expect_err("no such language").contains("en, de, es, fr"));
}

#[test]
fn a_template_with_the_keys_of_0_1_0_alone_still_writes_letters() {
    let mut words: toml::Table = TEMPLATES[0].1.parse().expect("TOML");
    for key in [
        "subject_label",
        "subject_several",
        "opening_several",
        "heading_order",
        "hedge",
        "signature",
        "dates",
        "lengths",
        "money",
        "reasons",
    ] {
        words.remove(key);
    }
    let causes = words["cause"].as_table_mut().expect("causes");
    for key in ["credited_other", "other", "unassigned"] {
        causes.remove(key);
    }
    causes["order_void"]["found"] = toml::Value::Array(vec!["The order was cancelled: {status}.".into()]);
    let old = Template::of("xx", Some(&words.to_string())).expect("a template");
    let text =
        letters(&old, party_of(&honest("organic", "")).as_ref(), &[honest("order_void", ""), honest("other", "")]);
    assert_eq!(text.matches("Your enquiry about order WD-1001\n").count(), 2, "a letter each: {text}");
    assert!(text.contains("of 2026-06-04.") && text.contains("cancelled: Cancelled."), "{text}");
}

#[test]
fn a_signature_is_under_the_closing_and_cannot_move_the_cursor() {
    let story = honest("organic", "");
    let mut out = Vec::new();
    let letter = Letter { party: None, stories: std::slice::from_ref(&story), signature: "Ann\x1b[2J\nShop" };
    ours("de").write(&letter, &mut out).expect("writes");
    let text = String::from_utf8(out).expect("text");
    assert!(text.ends_with("\nMit freundlichen Grüßen\nAnn\\u{1b}[2J\nShop\n"), "{text}");
}

#[test]
fn what_a_stranger_put_in_braces_stays_what_it_is() {
    let story = samples::story();
    let verdict = Row { order_id: "{because}{order}{".to_owned(), ..story.verdict };
    let text = letter(&ours("de"), &Story { verdict, ..samples::story() });
    assert!(text.contains("Bestellung {because}{order}{"), "{text}");
}
