//! The key of pseudonyms: with the same key, the same value gets the same pseudonym in every file.
//!
//! Pseudonyms are HMAC-SHA-256 of the value. Without the key nobody can compute them, not even for the few billions of
//! addresses that there are.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// A secret from which pseudonyms are made.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

/// The fewest bytes of a key: as many as SHA-256 has.
const FEWEST: usize = 32;

/// Letters and digits that nobody confuses, 32 of them.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

impl Key {
    /// A key of any bytes. HMAC takes any length.
    pub fn of(secret: &[u8]) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        Self(Hmac::new_from_slice(secret).expect("a key of any length"))
    }

    /// Reads the text of a key file. Fails where it is too short to be a secret.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.len() < FEWEST {
            return Err(format!("a key of {} characters is too short: {FEWEST} are needed", text.len()));
        }
        Ok(Self::of(text.as_bytes()))
    }

    /// The digest of some parts; each part is preceded by its length, so that other parts never give the same bytes.
    pub fn digest(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// A short name for a value: 60 bits, so that a million values share no name with a probability of 0.999999.
    pub fn code(&self, value: &str) -> String {
        let digest = self.digest(&[b"name", value.as_bytes()]);
        digest.iter().take(12).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_the_same_names_again_and_another_key_others() {
        let (one, other) = (Key::of(&[1; 32]), Key::of(&[2; 32]));
        assert_eq!(one.code("203.0.113.7"), Key::of(&[1; 32]).code("203.0.113.7"));
        assert_ne!(one.code("203.0.113.7"), other.code("203.0.113.7"));
        assert_ne!(one.digest(&[b"ab", b"c"]), one.digest(&[b"a", b"bc"]));
        assert!(Key::read(" short \n").is_err_and(|what| what.contains("5 characters")));
        assert!(Key::read(&"k".repeat(40)).is_ok());
        assert_eq!(format!("{one:?}"), "Key(…)");
    }
}
