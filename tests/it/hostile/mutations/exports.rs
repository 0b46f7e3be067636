//! Changed files of shops, networks and programmes, and changed evidence and ledgers.

use super::{Round, change};
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

/// A file of the repository.
fn kept(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(path)
}

/// Its path as an argument.
fn named(path: &str) -> String {
    kept(path).display().to_string()
}

fn read(path: &str) -> Vec<u8> {
    fs::read(kept(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files of a folder and of those in it, links left out.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() {
            all.extend(files(&entry.path()));
        } else if kind.is_file() {
            all.push(entry.path());
        }
    }
    all.sort();
    all
}

impl Round<'_> {
    /// Orders in a workbook, of which one member is changed, or the packed bytes.
    pub(super) fn workbook(&mut self) {
        let whole = read("exports/second-half.xlsx");
        if self.chance.once_in(3) {
            self.put_changed("book.xlsx", &whole);
        } else {
            let mut archive = zip::ZipArchive::new(Cursor::new(whole)).expect("a workbook");
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let changed = self.chance.below(archive.len());
            for nth in 0..archive.len() {
                let mut member = archive.by_index(nth).expect("a member");
                let (name, mut bytes) = (member.name().to_owned(), Vec::new());
                member.read_to_end(&mut bytes).expect("unpacks");
                if nth == changed {
                    bytes = change::changed(&bytes, &self.given.all(), &mut self.chance);
                }
                writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("begins");
                writer.write_all(&bytes).expect("writes");
            }
            self.changed += 1;
            self.put("book.xlsx", &writer.finish().expect("ends").into_inner());
        }
        if self.chance.once_in(2) {
            self.run(&["check", "-q", "book.xlsx"]);
        } else {
            let [log, orders] = ["exports/access.log", "exports/orders_export_1.csv"].map(named);
            self.run(&["analyze", "-q", "--out", "result", "book.xlsx", &log, &orders]);
        }
    }

    /// A network's transactions, or a partner's list of missing orders.
    pub(super) fn claims(&mut self) {
        let names = ["log", "orders", "partners", "settings"];
        let given = ["access.log", "orders_export_1.csv", "partners.csv", "tagtrail.toml"];
        for (name, from) in names.iter().zip(given) {
            self.put(name, &read(&format!("exports/{from}")));
        }
        let lists = ["awin-transactions.csv", "wickandwax-missing.csv", "wickandwax-awin.csv"];
        let list = self.chance.below(lists.len());
        self.put_changed("list.csv", &read(&format!("exports/{}", lists[list])));
        let option = if list == 0 { "--transactions" } else { "--answer" };
        let network = *self.chance.pick(&["impact", "awin", "rakuten", "pepperjam", "affiliatefuture", "plain"]);
        let what =
            ["dispute", "-q", "--partner", "wickandwax", "--network", network, "--program", "1", option, "list.csv"];
        let inputs = ["--web", "log", "--orders", "orders", "--partners", "partners", "--config", "settings"];
        self.run(&[&what[..], &inputs, &["--out", "found/claims.csv"]].concat());
        self.check_tables();
    }

    /// Reports of a programme, ids, and lists of links.
    pub(super) fn reports(&mut self) {
        let all = files(&kept("publisher/reports"));
        let changed = self.chance.below(all.len());
        let mut reports = Vec::new();
        for (nth, path) in all.iter().enumerate() {
            let name = format!("report-{nth}.csv");
            let bytes = fs::read(path).expect("a report");
            if nth == changed {
                self.put_changed(&name, &bytes);
            } else {
                self.put(&name, &bytes);
            }
            reports.push(name);
        }
        let links = ["publisher/go-links.csv", "publisher/ids.csv"];
        for (name, from) in ["links.csv", "ids.csv"].iter().zip(links) {
            if self.chance.once_in(3) { self.put_changed(name, &read(from)) } else { self.put(name, &read(from)) }
        }
        let [log, posts, settings] = ["publisher/access.log", "publisher/posts", "publisher/tagtrail.toml"].map(named);
        if self.chance.once_in(2) {
            self.run(&["audit", "-q", "--out", "found", "links.csv", "ids.csv", &log, &posts, "--config", &settings]);
        } else {
            let mut arguments = vec!["reconcile", "-q", "--out", "found", &log, "links.csv", "--config", &settings];
            arguments.extend(reports.iter().map(String::as_str));
            self.run(&arguments);
        }
        self.check_tables();
    }

    /// Checks the tables that a run wrote.
    fn check_tables(&self) {
        let folder = self.dir.path().join("found");
        let tables = if folder.exists() { files(&folder) } else { Vec::new() };
        let is_table = |path: &&PathBuf| path.extension().is_some_and(|end| end == "csv");
        tables.iter().filter(is_table).for_each(|table| super::checks::holds_no_formula(table));
    }

    /// A ledger or evidence in which one file is changed, and the verbs that read it.
    pub(super) fn stored(&mut self) {
        let folder = *self.chance.pick(&["ledger", "evidence"]);
        let from = self.given.path(folder);
        let all = files(&from);
        let changed = self.chance.below(all.len());
        for (nth, path) in all.iter().enumerate() {
            let name = path.strip_prefix(&from).expect("inside").display().to_string();
            let name = format!("{folder}/{name}");
            fs::create_dir_all(self.dir.path().join(&name).parent().expect("a folder")).expect("a folder");
            let bytes = fs::read(path).expect("a file");
            if nth == changed { self.put_changed(&name, &bytes) } else { self.put(&name, &bytes) }
        }
        let number = self.chance.pick(&self.given.numbers).clone();
        let [log, orders] = [self.unchanged("web.log"), self.unchanged("orders.csv")];
        let of_ledger: [&[&str]; 7] = [
            &["ledger", "status", "ledger"],
            &["ledger", "verify", "ledger"],
            &["ledger", "compact", "ledger"],
            &["ledger", "forget", "--customer", "c2806", "ledger"],
            &["explain", "--ledger", "ledger", &number],
            &["history", "--ledger", "ledger", &number],
            &["nightly", "-q", "--ledger", "ledger", "--date", "2026-07-02", &log, &orders],
        ];
        let of_evidence: [&[&str]; 2] =
            [&["check", "-q", "evidence"], &["analyze", "-q", "evidence", "--orders", &orders, "--out", "result"]];
        let question = if folder == "ledger" { *self.chance.pick(&of_ledger) } else { *self.chance.pick(&of_evidence) };
        self.run(question);
    }
}
