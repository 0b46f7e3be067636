//! The pages of the manual: the texts of the command line, with sections that a manual has and a help text does not.

use clap::Command;
use clap_mangen::Man as Page;
use std::io::{self, Write};

/// The meanings of the exit codes, and the verbs that use them; no verbs mean all.
const EXIT_STATUS: [(u8, &str, &[&str]); 5] = [
    (0, "Done. A reader that closes the pipe early is fine, too.", &[]),
    (1, "Failed: there is no result. One line on standard error says what, which file, where, and what to do.", &[]),
    (2, "Wrong usage.", &[]),
    (3, "A threshold that you set was crossed. The result is there.", &["", "analyze", "score"]),
    (
        4,
        "The result is there, but an input was cut short: it could not be read to its end.",
        &["", "analyze", "check", "dispute", "explain", "redact"],
    ),
];

/// Files that verbs read or write, and the verbs; no verbs mean all.
const FILES: [(&str, &str, &[&str]); 11] = [
    (
        "tagtrail.toml",
        "The settings. They are read where they are named, with --config or among the files, else from the folder in which \
tagtrail is started. tagtrail init writes a first one.",
        &["", "analyze", "dispute", "explain", "check", "init", "redact"],
    ),
    (
        "KEY",
        "The key of pseudonyms, which only its owner can read. It is written with a random key if it is missing.",
        &["analyze", "explain", "redact"],
    ),
    ("DIR/report.html", "The result as a page that opens offline.", &["", "analyze"]),
    ("DIR/verdicts.csv, DIR/verdicts.parquet", "One row per order.", &["", "analyze", "score"]),
    ("DIR/summary.json", "The counts, which --compare reads again.", &["", "analyze"]),
    (
        "DIR/stories.ndjson.gz, DIR/stories.index",
        "Every order's story, which explain --result reads.",
        &["", "analyze", "dispute", "explain"],
    ),
    ("LIST", "A partner's list of missing orders: a table with a column of order numbers.", &["dispute"]),
    ("DIR/rejected.log", "Lines and rows that could not be read, and why.", &["", "analyze"]),
    ("DIR/truth.csv", "What happened to every order of a simulated shop.", &["simulate", "score"]),
    ("LANGUAGE.toml", "Own words for letters, in the folder of --templates.", &["explain"]),
    ("/dev/stdin, -", "A web log that is read from standard input.", &["analyze", "check"]),
];

/// The main page and a page per verb of a command line: the file's name and its text.
pub(super) fn all(cli: Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut main = cli.disable_help_subcommand(true);
    main.build();
    let shown = main.get_subcommands().filter(|verb| !verb.is_hide_set()).cloned();
    let commands: Vec<Command> = shown.chain([main.clone()]).collect();
    let named = |command: Command| {
        let is_main = command.get_name() == main.get_name();
        Ok((Page::new(command.clone()).get_filename(), text(command, is_main)?))
    };
    commands.into_iter().map(named).collect()
}

/// The main page alone.
pub(super) fn main(cli: Command) -> io::Result<Vec<u8>> {
    text(cli, true)
}

fn text(command: Command, is_main: bool) -> io::Result<Vec<u8>> {
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let verb = if is_main { String::new() } else { command.get_name().to_owned() };
    let page = Page::new(command);
    let mut out = Vec::new();
    page.render_title(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    page.render_options_section(&mut out)?;
    if is_main {
        page.render_subcommands_section(&mut out)?;
    }
    let (examples, notes): (Vec<&str>, Vec<&str>) = after
        .split("\n\n")
        .filter(|part| !part.starts_with("Exit codes:"))
        .partition(|part| part.starts_with("Examples:"));
    section(&mut out, "NOTES", &notes.iter().map(|part| roff(part)).collect::<Vec<_>>().join("\n.PP\n"))?;
    section(&mut out, "EXAMPLES", &examples.iter().map(|part| commands(part)).collect::<String>())?;
    let applies = |verbs: &[&str]| verbs.is_empty() || verbs.contains(&verb.as_str());
    let entry = |name: &str, meaning: &str| format!(".TP\n{}\n{}\n", roff(name), roff(meaning));
    let codes = EXIT_STATUS.iter().filter(|(.., verbs)| applies(verbs));
    section(&mut out, "EXIT STATUS", &codes.map(|(code, what, _)| entry(&code.to_string(), what)).collect::<String>())?;
    let files = FILES.iter().filter(|(.., verbs)| applies(verbs));
    section(&mut out, "FILES", &files.map(|(name, what, _)| entry(name, what)).collect::<String>())?;
    if is_main {
        page.render_version_section(&mut out)?;
    }
    Ok(out)
}

/// A section, unless it is empty.
fn section(out: &mut Vec<u8>, name: &str, text: &str) -> io::Result<()> {
    if text.trim().is_empty() { Ok(()) } else { writeln!(out, ".SH \"{name}\"\n{}", text.trim_end()) }
}

/// The lines below `Examples:` in the form in which they are typed.
fn commands(part: &str) -> String {
    let lines = part.lines().skip(1).map(|line| roff(line.trim()) + "\n");
    format!(".nf\n{}.fi\n", lines.collect::<String>())
}

/// A text that man shows as it is: no line of it begins a request, and no hyphen becomes a dash.
fn roff(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    let line = |line: &str| if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.to_owned() };
    escaped.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::Cli;
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_page_has_the_sections_of_a_manual() {
        for (name, page) in all(Cli::command()).expect("pages") {
            let page = String::from_utf8(page).expect("text");
            let at =
                |heading: &str| page.find(&format!(".SH \"{heading}\"")).unwrap_or_else(|| panic!("{name}: {heading}"));
            let (examples, status) = (at("EXAMPLES"), at("EXIT STATUS"));
            assert!(examples < status && page[examples..status].contains("tagtrail "), "{name}");
            assert!(!page.contains("Examples:") && !page.contains("Exit codes:"), "{name}");
            let has_files = ["tagtrail.1", "tagtrail-analyze.1", "tagtrail-explain.1"].contains(&name.as_str());
            assert!(!has_files || at("FILES") > status, "{name}");
        }
    }

    #[test]
    fn no_text_is_taken_for_a_request() {
        assert_eq!(roff(".x --y\n'z \\n"), "\\&.x \\-\\-y\n\\&'z \\en");
    }
}
