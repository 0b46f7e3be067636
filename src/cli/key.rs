//! The key of pseudonyms, from a file or at random.

use super::outcome::tell;
use crate::base::error::{Error, Kind, Result};
use crate::base::small_file;
use crate::output::secret;
use crate::report::redact::Key;
use clap::Args;
use std::fmt::Write;
use std::path::PathBuf;

/// Where the key of pseudonyms is.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct KeyArgs {
    /// The key of pseudonyms: outputs that are made with the same key can be joined. A new file gets a random key, and only
    /// you can read it. Without a key, pseudonyms are the same within one output alone
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

impl KeyArgs {
    /// The key, if a file is named; else none.
    pub(super) fn named(&self, quiet: bool) -> Result<Option<Key>> {
        self.key.as_ref().map(|_| self.read(quiet)).transpose()
    }

    /// Refuses a key where nothing is redacted.
    pub(super) fn only_with(&self, has: bool, option: &str) -> Result<()> {
        if has || self.key.is_none() {
            return Ok(());
        }
        Err(Error::new(Kind::Usage, "", format!("--key is used with {option} alone")).hint(format!("add {option}")))
    }

    /// The key of the file, which is written if it is missing; else a random one.
    pub(super) fn read(&self, quiet: bool) -> Result<Key> {
        let Some(path) = &self.key else { return Ok(Key::of(random()?.as_bytes())) };
        if !path.exists() {
            secret::create(path, &format!("{}\n", random()?))?;
            if !quiet {
                tell(&format!("{}: a new key; keep it secret, and keep it", path.display()));
            }
        }
        secret::check(path)?;
        let text = small_file::text(path, small_file::BY_HAND)?;
        Key::read(&text).map_err(|what| {
            Error::new(Kind::Settings, path.display().to_string(), what)
                .hint("name a file that is not there yet: it gets a random key")
        })
    }
}

/// A random text of 64 hexadecimal digits.
fn random() -> Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::new(Kind::Open, "", format!("no random bytes: {error}")))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
