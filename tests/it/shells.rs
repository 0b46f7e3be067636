//! The description of the command line in shell completions, `man`, `--help` and messages.

use super::behaviour::{done, run};
use clap::CommandFactory;
use std::collections::BTreeSet;
use std::fs;

/// The verbs, as the program itself lists them.
fn verbs() -> BTreeSet<String> {
    let command = tagtrail::cli::Cli::command();
    let verbs: BTreeSet<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    assert!(verbs.contains("analyze") && verbs.len() > 8, "{verbs:?}");
    verbs
}

#[test]
fn every_shells_script_names_every_verb() {
    let dir = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = done(dir.path(), &["completions", shell]);
        for verb in verbs() {
            assert!(script.contains(&verb), "{shell}: {verb}");
        }
        assert!(script.contains("--fail-above-lost") || script.contains("fail-above-lost"), "{shell}");
    }
    let wrong = run(dir.path(), &["completions", "bsah"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("'bash'"), "{}", wrong.err);
}

#[test]
fn every_verb_has_its_man_page() {
    let dir = tempfile::tempdir().expect("a folder");
    assert_eq!(done(dir.path(), &["man", "pages/man1"]), "");
    let pages = dir.path().join("pages/man1");
    for verb in verbs() {
        let page = fs::read_to_string(pages.join(format!("tagtrail-{verb}.1"))).expect(&verb);
        assert!(
            page.contains(".TH") && page.contains(".SH \"EXAMPLES\"") && page.contains(".SH \"EXIT STATUS\""),
            "{verb}:\n{page}"
        );
    }
    let main = fs::read_to_string(pages.join("tagtrail.1")).expect("the main page");
    assert!(verbs().iter().all(|verb| main.contains(verb.as_str())), "{main}");
    assert!(done(dir.path(), &["man"]).contains(".TH tagtrail 1"));
}

#[test]
fn who_is_stuck_is_told_what_to_type() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    done(dir, &["simulate", "--orders", "60", "--seed", "5", "w"]);
    let files = ["w/web-1.log", "w/web-2.log", "w/orders.csv", "w/partners.csv", "w/tagtrail.toml"];
    done(dir, &[&["analyze", "--quiet", "--out", "result"], &files[..]].concat());
    let text = fs::read_to_string(dir.join("result/verdicts.csv")).expect("verdicts");
    let known = text.lines().nth(1).and_then(|row| row.split(',').next()).expect("an order");
    let (kept, last) = known.split_at(known.len() - 1);
    let slip = format!("{kept}{}", if last == "x" { "y" } else { "x" });
    let near = format!("the nearest numbers: tagtrail explain {known}");
    let cases = [
        ([&["explain", &slip], &files[..]].concat(), 1, near.as_str()),
        (vec!["explain", &slip, "--result", "result"], 1, near.as_str()),
        (vec!["analyse", "w/web-1.log"], 2, "'analyze'"),
        (vec!["w/web-1.log", "w/orders.csv"], 2, "w/web-1.log is a file: tagtrail check w/web-1.log says"),
        (vec!["analyze"], 1, "tagtrail simulate"),
        (vec!["analyze", "w/web-1.log"], 1, "tagtrail check FILE says what a file is"),
        (vec!["causes", "later_clik"], 1, "did you mean later_click?"),
    ];
    for (arguments, code, hint) in cases {
        let run = run(dir, &arguments);
        assert_eq!((run.code, run.err.contains(hint)), (Some(code), true), "{arguments:?}: {}", run.err);
    }
    let notes = done(dir, &["analyze", "w/web-1.log", "w/orders.csv"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(notes.contains("Name a CSV file with the columns tag, partner, hosts."), "{notes}");
}

/// The examples of a help text, without comments and without shell syntax.
fn examples(help: &str) -> Vec<String> {
    let lines = help.lines().map(str::trim).filter(|line| line.starts_with("tagtrail "));
    lines.map(|line| line.split([';', '|', '>', '#']).next().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
fn every_help_teaches_by_examples_that_can_be_typed() {
    for verb in std::iter::once(None).chain(verbs().into_iter().map(Some)) {
        let mut command = tagtrail::cli::Cli::command();
        let name = verb.clone().unwrap_or_default();
        let part = match &verb {
            None => &mut command,
            Some(verb) => command.find_subcommand_mut(verb).expect(verb),
        };
        let after = part.get_after_help().map(ToString::to_string).unwrap_or_default();
        let examples = examples(&after);
        assert!((2..=6).contains(&examples.len()), "tagtrail {name} --help: {examples:?}");
        let own = examples.iter().filter(|line| line.split(' ').nth(1) == Some(&name)).count();
        assert!(verb.is_none() || own >= 2, "tagtrail {name} --help shows {own} examples of its own");
        for example in examples {
            let words = example.split_ascii_whitespace().map(|word| word.trim_matches('\''));
            if let Err(error) = tagtrail::cli::Cli::command().try_get_matches_from(words) {
                panic!("tagtrail {name} --help: {example}\n{error}");
            }
        }
    }
}
