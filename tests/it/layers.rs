//! The rules of the source tree itself: which module may use which, and which files alone may do certain things.
//!
//! The checks are simple text searches, so that each rule is written here and nowhere else. Code under `#[cfg(test)]` may use
//! anything.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path below `src`, and its lines without comments, texts and tests; the others are empty.
struct Source {
    path: String,
    module: String,
    lines: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else if entry.extension().is_some_and(|e| e == "rs") {
            found.push(entry);
        }
    }
    found.sort();
    found
}

/// All sources but those that are tests as a whole.
fn sources() -> Vec<Source> {
    let all: Vec<(PathBuf, String)> =
        files(&root()).into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("a source"))).collect();
    let tests: BTreeSet<PathBuf> = all.iter().flat_map(|(path, text)| test_files(path, text)).collect();
    let read = |(path, text): (PathBuf, String)| {
        let path = path.strip_prefix(root()).expect("below src").display().to_string().replace('\\', "/");
        let module = path.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        Source { module, lines: code(&text), path }
    };
    all.into_iter().filter(|(path, _)| !tests.contains(path)).map(read).collect()
}

/// The files of `#[cfg(test)] mod name;`.
fn test_files(path: &Path, text: &str) -> Vec<PathBuf> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let dir = match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("mod" | "lib" | "main") => path.with_file_name(""),
        _ => path.with_extension(""),
    };
    let after_test = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    let name = |pair: &[&str]| pair[1].strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')).map(str::to_owned);
    after_test.filter_map(name).map(|name| dir.join(format!("{name}.rs"))).collect()
}

/// The code of a file line by line, without comments, quoted texts and `#[cfg(test)]` modules.
fn code(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        if line == "#[cfg(test)]" {
            break;
        }
        let bare = line.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
        lines.push(bare.split("//").next().unwrap_or_default().to_owned());
    }
    lines
}

/// The layers from `lib.rs`, or from the list of modules in a folder: a paragraph each, uppermost first; `main` is the last.
fn layers(list: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join(list)).expect(list);
    let module = |line: &str| line.strip_prefix("pub mod ").and_then(|m| m.strip_suffix(';')).map(str::to_owned);
    let paragraphs = text.split("\n\n").map(|part| part.lines().filter_map(module).collect::<Vec<_>>());
    paragraphs.filter(|layer| !layer.is_empty()).collect()
}

/// The modules that a line uses, by `crate::NAME` or `use crate::{NAME, NAME}`.
fn used(line: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = Vec::new();
    for rest in line.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => found.extend(list.split(',').map(|item| name(item.trim()))),
            None => found.push(name(rest)),
        }
    }
    found.retain(|module| !module.is_empty());
    found
}

/// Uses of other modules that `allowed` refuses, as `file:line: what`.
fn refused(sources: &[Source], allowed: &dyn Fn(&str, &str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources {
        for (nth, line) in source.lines.iter().enumerate() {
            for module in used(line) {
                if module != source.module && !allowed(&source.module, &module) {
                    wrong.push(format!("src/{}:{}: uses crate::{module}", source.path, nth + 1));
                }
            }
        }
    }
    wrong
}

#[test]
fn modules_use_only_the_layers_above_theirs() {
    let layers = layers("lib.rs");
    let place = |module: &str| layers.iter().position(|layer| layer.iter().any(|m| m == module));
    let wrong = refused(&sources(), &|by, module| match (place(by), place(module)) {
        (Some(below), Some(above)) => above < below,
        // lib.rs and main.rs are below everything.
        (None, Some(_)) => by == "lib" || by == "main",
        (_, None) => false,
    });
    assert!(
        wrong.is_empty(),
        "\n{}\nEach paragraph of src/lib.rs is a layer: a module uses only paragraphs above its own, and none of its own.\n\
         Move the code down to who needs both, pass the value in, or (when the layers themselves are wrong) mend lib.rs.",
        wrong.join("\n")
    );
}

/// Folders with layers of their own: the paragraphs of their `mod.rs`.
#[test]
fn modules_of_base_and_jobs_use_only_the_layers_above_theirs() {
    let mut wrong = Vec::new();
    for folder in ["base", "jobs"] {
        let layers = layers(&format!("{folder}/mod.rs"));
        let place = |module: &str| layers.iter().position(|layer| layer.iter().any(|m| m == module));
        let prefix = format!("crate::{folder}::");
        for source in sources().iter().filter(|source| source.module == folder) {
            let own = source.path.split('/').nth(1).unwrap_or_default().trim_end_matches(".rs");
            if own == "mod" {
                continue;
            }
            for (nth, line) in source.lines.iter().enumerate() {
                for rest in line.split(&prefix).skip(1) {
                    let used: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    let above = place(&used).zip(place(own)).is_some_and(|(used, own)| used < own);
                    if used != own && !above {
                        wrong.push(format!("src/{}:{}: uses {prefix}{used}", source.path, nth + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\nEach paragraph of the folder's mod.rs is a layer.", wrong.join("\n"));
}

#[test]
fn every_module_is_listed_in_lib() {
    let listed: BTreeSet<String> = layers("lib.rs").into_iter().flatten().collect();
    for source in sources() {
        let known = listed.contains(&source.module) || source.module == "lib" || source.module == "main";
        assert!(known, "src/{}: add `pub mod {};` to src/lib.rs, in its layer", source.path, source.module);
    }
}

/// Modules that may use less than their layer allows, and modules that few others may use.
#[test]
fn some_modules_keep_to_themselves() {
    const SEES: &[(&str, &[&str])] = &[
        ("tables", &["base"]),
        // Outcomes, causes, grades and joins are types until bytes are made.
        ("report", &["base", "causes", "links", "reconcile", "score", "sessions", "verdict"]),
        ("score", &["base", "tables"]),
        ("simulate", &["base", "merchant", "output"]),
        ("logs", &["base", "merchant"]),
        ("orders", &["base", "dialects", "merchant", "tables"]),
    ];
    const SEEN_BY: &[(&str, &[&str])] =
        &[("tables", &["credits", "dialects", "figures", "links", "merchant", "orders", "score", "jobs", "cli"])];
    let sources = sources();
    let mut wrong = refused(&sources, &|by, module| {
        SEES.iter().find(|(name, _)| *name == by).is_none_or(|(_, seen)| seen.contains(&module))
    });
    wrong.extend(refused(&sources, &|by, module| {
        SEEN_BY.iter().find(|(name, _)| *name == module).is_none_or(|(_, seen)| seen.contains(&by))
    }));
    assert!(
        wrong.is_empty(),
        "\n{}\nThese modules stay narrow on purpose. Hand them plain values from below instead.",
        wrong.join("\n")
    );
}

#[test]
fn no_source_is_longer_than_400_lines() {
    let length = |path: &PathBuf| fs::read_to_string(path).expect("a source").lines().count();
    let long = files(&root()).into_iter().map(|path| (length(&path), path)).filter(|(length, _)| *length > 400);
    let list: Vec<String> = long.map(|(length, path)| format!("{}: {length} lines", path.display())).collect();
    assert!(
        list.is_empty(),
        "\n{}\nA file holds one thought: split it by what it does, or move its tests to a file of their own.",
        list.join("\n")
    );
}

/// Places where one of the words is in code, outside the files that `allowed` accepts.
fn found(words: &[&str], allowed: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut places = Vec::new();
    for source in sources().iter().filter(|source| !allowed(&source.path)) {
        for (nth, line) in source.lines.iter().enumerate() {
            let word = words.iter().find(|word| has_word(line, word));
            places.extend(word.map(|word| format!("src/{}:{}: {word}", source.path, nth + 1)));
        }
    }
    places
}

/// Whether a line contains a word that is not part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let goes_on = word.ends_with(part) && line[at + word.len()..].starts_with(part);
        !line[..at].ends_with(part) && !goes_on
    })
}

#[test]
fn unsafe_code_is_in_four_files() {
    let allowed = ["logs/mapped.rs", "logs/places.rs", "cli/heap.rs", "cli/closed.rs"];
    let places = found(&["unsafe"], &|path| allowed.contains(&path));
    assert!(
        places.is_empty(),
        "\n{}\nThe only unsafe code is in src/logs/mapped.rs, which maps files, in src/logs/places.rs, which asks the processor \
         for wider comparisons, in src/cli/heap.rs, which is the allocator, and in src/cli/closed.rs, which looks at standard output \
         before main: do it without.",
        places.join("\n")
    );
}

#[test]
fn only_cli_prints_and_asks_the_system() {
    let words = [
        "println!",
        "print!",
        "eprintln!",
        "eprint!",
        "std::env",
        "env::var",
        "env::args",
        "env::current_dir",
        "SystemTime",
        "Instant::now",
        "process::exit",
        "io::stdout",
        "io::stderr",
    ];
    let places = found(&words, &|path| path == "main.rs" || path.starts_with("cli/"));
    assert!(
        places.is_empty(),
        "\n{}\nFacts in, values out: below src/cli nothing prints, reads a clock or the environment. \
         Give the value back, or take it as an argument.",
        places.join("\n")
    );
}

#[test]
fn every_cause_file_is_listed() {
    let mut wrong = Vec::new();
    let mut files_of_causes = 0;
    for source in sources() {
        let parts: Vec<&str> = source.path.split('/').collect();
        let ["causes", family, file] = parts[..] else { continue };
        let Some(name) = file.strip_suffix(".rs").filter(|name| *name != "mod") else { continue };
        files_of_causes += 1;
        let Some(cause) = tagtrail::causes::named(name) else {
            wrong.push(format!(
                "src/{}: add `pub mod {name};` to src/causes/{family}/mod.rs and `&{family}::{name}::CAUSE,` to ALL in \
                 src/causes/mod.rs; its id has to be {name:?}",
                source.path
            ));
            continue;
        };
        let text = fs::read_to_string(root().join(&source.path)).expect("a source");
        if cause.source != text {
            wrong.push(format!("src/{}: its CAUSE needs `source: include_str!(\"{file}\")`", source.path));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let ids: BTreeSet<&str> = tagtrail::causes::ALL.iter().map(|cause| cause.id).collect();
    assert_eq!(ids.len(), tagtrail::causes::ALL.len(), "an id stands in causes::ALL twice");
    assert_eq!(files_of_causes, ids.len(), "causes::ALL names a cause without a file of its own");
}
