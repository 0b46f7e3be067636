//! Reads the links in pages, sitemaps, lists and exports.
//!
//! A file's contents show what it is, its name only where these fit two forms: Markdown and plain text.

mod json;
mod markdown;
mod markup;
mod plain;
mod table;

use super::Found;
use super::redirector::Redirector;
use crate::base::error::{Error, Kind, Result};
use crate::logs::source::{Io, Source, reason};
use crate::tables::{TableKind, sniff};
use std::io::Read;
use std::path::{Path, PathBuf};

pub use markup::unescaped;

/// The most bytes of a page, a sitemap or a list. The largest sitemap that search engines take has 50 MB.
pub const MOST_BYTES: u64 = 64 << 20;

/// The most files of a folder.
pub const MOST_FILES: usize = 100_000;

/// What a file with links is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// HTML, a sitemap, a feed, a blog's export in XML.
    Markup,
    /// Markdown.
    Markdown,
    /// One JSON document: a blog's or shop's export.
    Json,
    /// A table: a shop's products, a redirector's links.
    Table(TableKind),
    /// Text with links in it.
    Text,
}

impl Form {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Markup => "markup",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Table(_) => "table",
            Self::Text => "text",
        }
    }
}

/// The links of one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkFile {
    /// The file, as the user named it.
    pub path: String,
    /// What it is.
    pub form: Form,
    /// Its links, in its order.
    pub links: Vec<Found>,
}

/// Receives a link and the byte at which it begins.
type Take<'t> = dyn FnMut(String, usize) + 't;

/// Reads the links of a file; a redirector's short addresses and their targets are noted in `redirector`.
///
/// # Errors
/// [`Kind::Open`] and [`Kind::Read`] for what cannot be read, [`Kind::Format`] for a file that is too large, or is no text.
pub fn read(path: &Path, redirector: &mut Redirector) -> Result<LinkFile> {
    let name = path.display().to_string();
    let text = text_of(path)?;
    let form = form(path, &text);
    let mut links = Vec::new();
    match form {
        Form::Table(kind) => table::read(path, kind, redirector, &mut links)?,
        Form::Json => json::read(&name, &text, &mut links)?,
        Form::Markup => by_line(&name, &text, &mut links, &mut |take| markup::read(&text, take)),
        Form::Markdown => by_line(&name, &text, &mut links, &mut |take| markdown::read(&text, take)),
        Form::Text => {
            by_line(&name, &text, &mut links, &mut |take| plain::read(&text, take));
            redirector.read_text(&name, &text);
        }
    }
    Ok(LinkFile { path: name, form, links })
}

/// The form of a file by its contents and its name's ending.
fn form(path: &Path, text: &str) -> Form {
    let ends = |list: &[&str]| path.extension().is_some_and(|own| list.iter().any(|end| own.eq_ignore_ascii_case(end)));
    let begin = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    match begin.as_bytes().first() {
        _ if ends(&["md", "markdown", "mdx", "mdown"]) => Form::Markdown,
        Some(b'<') => Form::Markup,
        Some(b'{' | b'[') if serde_json::from_str::<serde::de::IgnoredAny>(begin).is_ok() => Form::Json,
        _ if ends(&["html", "htm", "xhtml", "xml"]) => Form::Markup,
        _ if ends(&["txt", "conf", "htaccess", "map"]) => Form::Text,
        _ => {
            let head = &text.as_bytes()[..text.len().min(1 << 20)];
            sniff(head).filter(|look| look.names.len() > 1).map_or(Form::Text, |look| Form::Table(look.kind))
        }
    }
}

/// The whole text of a file, unpacked.
fn text_of(path: &Path) -> Result<String> {
    let source = Source::open(path, Io::Read)?;
    let mut bytes = Vec::new();
    let fault = |kind: Kind, what: String| Error::new(kind, &source.path, what);
    source.reader()?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| fault(Kind::Read, reason(&error)))?;
    if bytes.len() as u64 > MOST_BYTES {
        let what = format!("is larger than the {} MiB that are read of a file with links", MOST_BYTES >> 20);
        return Err(fault(Kind::Format, what).hint("split it"));
    }
    if memchr::memchr(0, &bytes).is_some() {
        return Err(fault(Kind::Format, "is no text, so it holds no links that can be read".to_owned()));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned(),
    })
}

/// Notes links with the numbers of their lines.
fn by_line(page: &str, text: &str, links: &mut Vec<Found>, read: &mut dyn FnMut(&mut Take<'_>)) {
    let (mut line, mut counted) = (1, 0);
    read(&mut |url, at| {
        // Links of one text come in its order, but for those of a list of references.
        if at < counted {
            (line, counted) = (1, 0);
        }
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..at]).count();
        counted = at;
        links.push(Found { url, page: page.to_owned(), place: format!("line {line}") });
    });
}

/// The links in a text that may be markup: a cell, or a text in JSON.
fn of_cell(text: &str, take: &mut dyn FnMut(String)) {
    if text.contains('<') && text.contains("href") {
        markup::read(text, &mut |url, _| take(url));
    } else if text.contains("://") {
        plain::read(text, &mut |url, _| take(url));
    }
}

/// The files with links in a folder and below it, by their names' endings, sorted.
///
/// # Errors
/// [`Kind::Open`] for a folder that cannot be listed, or holds more than [`MOST_FILES`].
pub fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    const ENDS: &[&str] = &["html", "htm", "xhtml", "md", "markdown", "mdx", "xml", "txt", "csv", "json"];
    let failed = |path: &Path, what: String| Error::new(Kind::Open, path.display().to_string(), what);
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(dir) = folders.pop() {
        let entries = std::fs::read_dir(&dir).map_err(|error| failed(&dir, reason(&error)))?;
        for entry in entries {
            let entry = entry.map_err(|error| failed(&dir, reason(&error)))?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(|error| failed(&dir, reason(&error)))?);
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if kind.is_dir() && !is_hidden {
                folders.push(path);
            } else if kind.is_file()
                && path.extension().is_some_and(|own| ENDS.iter().any(|end| own.eq_ignore_ascii_case(end)))
            {
                found.push(path);
            }
        }
        if found.len() > MOST_FILES {
            let what = format!("holds more than {MOST_FILES} files with links");
            return Err(failed(folder, what).hint("name some of its folders"));
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests;
