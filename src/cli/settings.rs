//! The settings of a run: the files that were named, else `tagtrail.toml` in the current folder, and `--column`.

use crate::base::error::Result;
use crate::base::small_file;
use crate::merchant::files;
use crate::merchant::origins::Origin;
use crate::merchant::{Settings, keys};
use std::path::{Path, PathBuf};

/// The settings file that is used when none is named.
const DEFAULT: &str = "tagtrail.toml";

/// The name of the origin of settings that were given on the command line.
const COMMAND_LINE: &str = "the command line";

/// Whether a file's name says that it holds settings.
pub(super) fn is_settings(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

/// Reads the settings. `config` and the settings files among `paths` are read together: each adds its keys.
///
/// # Errors
/// The first file that cannot be read or is wrong, and two files that set one key differently.
pub(super) fn read(config: &[PathBuf], paths: &[PathBuf], columns: &[(String, String)]) -> Result<Settings> {
    let default = Path::new(DEFAULT);
    let is_there = default.exists();
    let named = named(config, paths);
    if named.is_empty() && is_there {
        return read_named(&[default.to_owned()], &[], columns);
    }
    let mut settings = read_named(config, paths, columns)?;
    let unread = is_there && !named.iter().any(|path| *path == default || is_same(path, default));
    settings.origins.unread = unread.then(|| DEFAULT.to_owned());
    Ok(settings)
}

/// The settings files that were named, each once.
fn named<'p>(config: &'p [PathBuf], paths: &'p [PathBuf]) -> Vec<&'p Path> {
    let mut named: Vec<&Path> = Vec::new();
    for path in config.iter().chain(paths.iter().filter(|path| is_settings(path))) {
        let again = named.iter().any(|before| *before == path || is_same(before, path));
        if !again {
            named.push(path);
        }
    }
    named
}

/// The same without `tagtrail.toml` in the current folder, unless it is named.
pub(super) fn read_named(config: &[PathBuf], paths: &[PathBuf], columns: &[(String, String)]) -> Result<Settings> {
    let texts = named(config, paths).into_iter().map(text_of).collect::<Result<Vec<_>>>()?;
    let mut settings = if texts.is_empty() { Settings::default() } else { files::read(&texts)? };
    add_columns(&mut settings, columns);
    Ok(settings)
}

/// Whether two names mean one file, by another spelling or a link.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn text_of(path: &Path) -> Result<(String, String)> {
    let name = path.display().to_string();
    let text = small_file::text(path, small_file::BY_HAND)?;
    Ok((name, text))
}

/// Adds columns from the command line, which have precedence over those of the files.
fn add_columns(settings: &mut Settings, columns: &[(String, String)]) {
    if columns.is_empty() {
        return;
    }
    let origins = &mut settings.origins;
    let file = origins.files.len();
    origins.files.push(COMMAND_LINE.to_owned());
    for (name, header) in columns {
        let value = toml::Value::String(header.clone());
        origins.keys.insert(format!("orders.columns.{name}"), Origin { file, line: String::new(), value });
        settings.orders.columns.insert(name.clone(), header.clone());
    }
}

/// Splits `ordered_at=Placed on` into a column of ours and the file's header.
pub(super) fn column(text: &str) -> std::result::Result<(String, String), String> {
    let (name, header) = text
        .split_once('=')
        .map(|(name, header)| (name.trim(), header.trim()))
        .filter(|(name, header)| !name.is_empty() && !header.is_empty())
        .ok_or_else(|| format!("{text:?} names no column; write ordered_at=\"Placed on\""))?;
    if keys::order_columns().any(|column| column == name) {
        return Ok((name.to_owned(), header.to_owned()));
    }
    Err(format!("{name:?} is no column of orders; there are {}", keys::order_columns().collect::<Vec<_>>().join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_a_name_and_a_header() {
        assert_eq!(column("ordered_at = Placed on "), Ok(("ordered_at".to_owned(), "Placed on".to_owned())));
        assert_eq!(column("tag=a=b"), Ok(("tag".to_owned(), "a=b".to_owned())));
        assert!(column("ordered_at").expect_err("no header").contains("write ordered_at="));
        assert!(column("placed=x").expect_err("no column").contains("there are order_id, "));
    }
}
