//! Built-in terms of well-known programmes, one TOML file each under `programs/`.

use std::str::FromStr;

/// The name and file of every preset.
const FILES: [(&str, &str); 10] = [
    ("amazon-associates", include_str!("programs/amazon-associates.toml")),
    ("amazon-attribution", include_str!("programs/amazon-attribution.toml")),
    ("awin", include_str!("programs/awin.toml")),
    ("cj", include_str!("programs/cj.toml")),
    ("ga4", include_str!("programs/ga4.toml")),
    ("google-ads", include_str!("programs/google-ads.toml")),
    ("impact", include_str!("programs/impact.toml")),
    ("partnerstack", include_str!("programs/partnerstack.toml")),
    ("rakuten", include_str!("programs/rakuten.toml")),
    ("refersion", include_str!("programs/refersion.toml")),
];

/// The built-in preset of a programme.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Preset {
    /// Its name, as in `preset = "awin"`.
    pub name: &'static str,
    /// Its file's text.
    pub text: &'static str,
}

impl FromStr for Preset {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match FILES.iter().find(|file| file.0 == text) {
            Some((name, text)) => Ok(Self { name, text }),
            None => Err(format!("unknown preset {text:?}; {}", advice(text))),
        }
    }
}

impl Preset {
    /// The names of all presets, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|file| file.0)
    }
}

/// Suggests the most similar preset, or lists all of them.
fn advice(text: &str) -> String {
    match super::nearest_word(text, Preset::names()) {
        Some(name) => format!("did you mean {name:?}?"),
        None => format!("presets are {}", Preset::names().collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Span;
    use crate::merchant::Terms;
    use crate::merchant::settings::{preset_terms, terms};
    use toml::de::DeTable;

    #[test]
    fn every_file_is_listed_and_reads() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/merchant/programs");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect(folder)
            .map(|entry| entry.expect("entry").file_name().into_string().expect("name"))
            .collect();
        files.sort();
        let listed: Vec<String> = Preset::names().map(|name| format!("{name}.toml")).collect();
        assert_eq!(files, listed, "list every file of programs/ in FILES, in order");
        for (name, text) in FILES {
            let table = DeTable::parse(text).expect(name);
            let keys: Vec<&str> = table.get_ref().keys().map(|key| key.get_ref().as_ref()).collect();
            let known = crate::merchant::keys::of("policy");
            let is_known = |key: &&str| *key != "preset" && known.iter().any(|known| known.name == *key);
            assert!(keys.iter().all(is_known), "{name}: {keys:?}");
            let terms = terms(table.get_ref(), Terms::default()).expect(name);
            let ids = terms.tag_params.len() + terms.click_id_params.len();
            assert!(ids > 0, "{name} has no id");
            assert!(text.contains("\ntag_params ="), "{name} inherits tag_params");
            assert!(text.contains("\nclick_id_params ="), "{name} inherits click_id_params");
            assert!(text.contains("\ncompanions ="), "{name} inherits companions");
        }
    }

    #[test]
    fn facts_of_the_field() {
        let terms = |name: &str| preset_terms(name.parse().expect(name));
        let amazon = terms("amazon-associates");
        assert_eq!(amazon.window, Span::hours(24));
        assert_eq!(amazon.cart_window, Some(Span::days(90)));
        assert!(amazon.session_ends_on_order);
        assert_eq!(amazon.tag_params, ["tag"]);
        assert_eq!(terms("amazon-attribution").window, Span::days(14));
        assert_eq!(terms("partnerstack").window, Span::days(90));
        assert!(terms("awin").tag_params.is_empty());
        assert_eq!(terms("awin").click_id_params, ["awc"]);
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let error = "amazon-asociates".parse::<Preset>().expect_err("typo");
        assert!(error.contains("did you mean \"amazon-associates\"?"), "{error}");
        let error = "zzz".parse::<Preset>().expect_err("nothing near");
        assert!(error.contains("presets are amazon-associates, "), "{error}");
    }
}
