//! No two files of the source tree need each other, directly or through others.
//!
//! A file that is the map of a folder and the files in that folder may use each other: they are one room. What a file imports is
//! followed to the file that defines it. The reading is by text: it knows `use`, paths, and the names of modules.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module's path below the crate, such as `["logs", "scan"]`.
type Module = Vec<String>;

/// A path as it is written, resolved to where it begins: a module, and the names that follow.
type Target = (Module, Vec<String>);

#[derive(Default)]
struct Tree {
    /// The code of each module.
    texts: BTreeMap<Module, String>,
    /// What each module imports, by the name under which it is known there.
    imports: BTreeMap<Module, BTreeMap<String, Target>>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> = Vec::new();
    for path in entries {
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

fn module_of(path: &Path) -> Module {
    let below = path.strip_prefix(root()).expect("below src").with_extension("");
    let mut parts: Module = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod" || last == "lib") {
        parts.pop();
    }
    parts
}

/// The code of a file without comments and tests, and the names of the modules that are tests.
fn code(text: &str) -> (String, Vec<String>) {
    let mut kept = String::new();
    let mut tests = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let next = lines.next().unwrap_or_default();
            if next.starts_with("mod ") && next.ends_with('{') {
                break;
            }
            tests.extend(next.trim().strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')).map(str::to_owned));
            continue;
        }
        kept.push_str(line.split("//").next().unwrap_or_default());
        kept.push('\n');
    }
    (kept, tests)
}

/// The paths of a `use` declaration: its braces are expanded.
fn expanded(text: &str) -> Vec<String> {
    let Some((before, list)) = text.split_once('{') else {
        return vec![text.split(" as ").next().unwrap_or_default().split_whitespace().collect()];
    };
    let list = list.trim_end().strip_suffix('}').unwrap_or(list);
    let (mut items, mut depth) = (vec![String::new()], 0_usize);
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => items.push(String::new()),
            _ => {}
        }
        if c != ',' || depth > 0 {
            items.last_mut().expect("one at least").push(c);
        }
    }
    let items = items.iter().filter(|item| !item.trim().is_empty());
    items.flat_map(|item| expanded(&format!("{}{}", before.trim(), item.trim()))).collect()
}

impl Tree {
    fn read() -> Self {
        let all: Vec<(Module, String, Vec<String>)> = files(&root())
            .into_iter()
            .map(|path| {
                let (text, tests) = code(&fs::read_to_string(&path).expect("a source"));
                (module_of(&path), text, tests)
            })
            .collect();
        let tests: BTreeSet<Module> = all
            .iter()
            .flat_map(|(module, _, tests)| tests.iter().map(|name| [module.clone(), vec![name.clone()]].concat()))
            .collect();
        let is_test = |module: &Module| (1..=module.len()).any(|n| tests.contains(&module[..n]));
        let mut tree = Self::default();
        tree.texts
            .extend(all.into_iter().filter(|(module, ..)| !is_test(module)).map(|(module, text, _)| (module, text)));
        for (module, text) in &tree.texts {
            let mut known = BTreeMap::new();
            for declared in declarations(text) {
                for path in expanded(&declared) {
                    let target = tree.begun(module, &path).filter(|(_, names)| !names.is_empty());
                    known.extend(target.map(|target| (target.1.last().cloned().unwrap_or_default(), target)));
                }
            }
            tree.imports.insert(module.clone(), known);
        }
        tree
    }

    /// Where a path begins: at the crate, at a module above, or at a module below.
    fn begun(&self, module: &Module, path: &str) -> Option<Target> {
        let mut names: Vec<String> = path.split("::").map(|name| name.trim().to_owned()).collect();
        let mut from = module.clone();
        match names.first().map(String::as_str) {
            Some("crate") => {
                from.clear();
                names.remove(0);
            }
            Some("self") => {
                names.remove(0);
            }
            Some("super") => {
                while names.first().is_some_and(|name| name == "super") {
                    from.pop();
                    names.remove(0);
                }
            }
            Some(name) if self.texts.contains_key(&[module.clone(), vec![name.to_owned()]].concat()) => {}
            _ => return None,
        }
        Some((from, names))
    }

    /// The module that defines what a path names: modules are entered, and imports are followed.
    fn defined(&self, (mut module, mut names): Target) -> Option<Module> {
        for _ in 0..16 {
            while let Some(name) = names.first() {
                let below = [module.clone(), vec![name.clone()]].concat();
                if !self.texts.contains_key(&below) {
                    break;
                }
                module = below;
                names.remove(0);
            }
            let Some((module_of_import, mut path)) =
                names.first().and_then(|name| self.imports.get(&module)?.get(name)).cloned()
            else {
                return (!names.is_empty()).then_some(module);
            };
            path.extend(names.drain(1..));
            (module, names) = (module_of_import, path);
        }
        None
    }

    /// The modules that a module needs, without those of its own room.
    fn needed(&self, module: &Module) -> BTreeSet<Module> {
        let imports = &self.imports[module];
        let mut targets: Vec<Target> = imports.values().cloned().collect();
        for path in paths(&self.texts[module]) {
            let (first, rest) = path.split_once("::").expect("a path");
            let imported = imports.get(first).map(|(from, names)| {
                (from.clone(), names.iter().cloned().chain(rest.split("::").map(str::to_owned)).collect())
            });
            targets.extend(imported.or_else(|| self.begun(module, &path)));
        }
        let is_room = |other: &Module| other.starts_with(module) || module.starts_with(other);
        targets.into_iter().filter_map(|target| self.defined(target)).filter(|other| !is_room(other)).collect()
    }
}

/// The `use` declarations of a text, without the word and the semicolon.
fn declarations(text: &str) -> Vec<String> {
    let starts = text.match_indices("use ").filter(|(at, _)| {
        let line = &text[text[..*at].rfind('\n').map_or(0, |end| end + 1)..*at];
        line.trim().is_empty() || line.trim().starts_with("pub")
    });
    starts.filter_map(|(at, _)| text[at + 4..].split_once(';').map(|(path, _)| path.to_owned())).collect()
}

/// The paths of a text: names joined by `::`.
fn paths(text: &str) -> Vec<String> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = text.split(|c: char| !part(c)).map(|word| word.trim_matches(':'));
    words.filter(|word| word.contains("::") && !word.contains(":::")).map(str::to_owned).collect()
}

#[test]
fn no_files_need_each_other() {
    let tree = Tree::read();
    let mut needs: BTreeMap<Module, BTreeSet<Module>> = tree
        .texts
        .keys()
        .filter(|module| !module.is_empty())
        .map(|module| (module.clone(), tree.needed(module)))
        .collect();
    assert!(needs.values().map(BTreeSet::len).sum::<usize>() > 1000, "imports are found");
    // Files that need none of the rest, or that none of the rest needs, are in no circle.
    loop {
        let left: BTreeSet<Module> = needs.keys().cloned().collect();
        let needed: BTreeSet<Module> = needs.values().flatten().cloned().collect();
        for others in needs.values_mut() {
            others.retain(|other| left.contains(other));
        }
        needs.retain(|module, others| !others.is_empty() && needed.contains(module));
        if needs.len() == left.len() {
            break;
        }
    }
    let list: Vec<String> = needs
        .iter()
        .map(|(module, others)| {
            let others: Vec<String> = others.iter().map(|other| other.join("::")).collect();
            format!("{} needs {}", module.join("::"), others.join(", "))
        })
        .collect();
    assert!(
        list.is_empty(),
        "\n{}\nThese files need each other. Move what both use to a file of its own that needs neither.",
        list.join("\n")
    );
}

#[test]
fn paths_are_followed_to_where_things_are_defined() {
    let list = expanded("super::{a::{B, C as D}, e}");
    assert_eq!(list, ["super::a::B", "super::a::C", "super::e"]);
    let tree = Tree::read();
    let name = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    // The trait is imported by `scan` from `sink`, and taken from `scan` by others.
    let sink = tree.defined((name("logs::scan"), name("Sink")));
    assert_eq!(sink, Some(name("logs::sink")));
    assert!(tree.needed(&name("sessions::trail")).contains(&name("sessions::index")));
}
