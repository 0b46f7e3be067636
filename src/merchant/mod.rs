//! The shop's settings: its web site, the terms of its programmes and its partners.

mod edits;
pub mod files;
pub mod globs;
mod headers;
pub mod keys;
pub mod network;
pub mod origins;
pub mod partner;
pub mod partners;
pub mod presets;
pub mod proxies;
mod roster;
pub mod settings;
pub mod shops;
pub mod site;
mod tag;
pub mod tags;
pub mod terms;
pub mod trust;
mod values;

pub use globs::Globs;
pub use keys::Key;
pub use network::Network;
pub use origins::Origins;
pub use partners::{Partner, Partners};
pub use settings::{OrderSettings, Settings};
pub use shops::common_pages;
pub use site::{Pages, Place, Site};
pub use tags::Nearness;
pub use terms::{Model, Terms};
pub use trust::Trust;

/// All settings of the shop; by default none, with one last-click programme of 30 days.
#[derive(Clone, Debug)]
pub struct Merchant {
    /// The web site.
    pub site: Site,
    /// The programmes' terms; the first one is the default, and there is always one.
    pub programs: Vec<Terms>,
    /// The partner list.
    pub partners: Partners,
    /// How to read order files.
    pub orders: OrderSettings,
    /// Networks of staff and test machines.
    pub internal: Vec<Network>,
    /// Which settings file sets which key.
    pub origins: Origins,
    /// How certain the detected settings are; values from the settings are certain.
    pub trust: Trust,
}

impl Default for Merchant {
    fn default() -> Self {
        Self::new(Settings::default(), Partners::default())
    }
}

impl Merchant {
    /// Combines the settings and the partner list; the list was read with the programmes of the settings.
    pub fn new(settings: Settings, partners: Partners) -> Self {
        let ids = partners.list.iter().map(|partner| partner.tag.clone()).collect();
        Self {
            site: settings.site,
            programs: settings.programs,
            partners,
            orders: OrderSettings { partners: ids, ..settings.orders },
            internal: settings.internal,
            origins: settings.origins,
            trust: Trust::default(),
        }
    }

    /// Whether the settings name parameters with partners' ids, for any of the programmes.
    pub fn says_tag_params(&self) -> bool {
        let says = |key: &String| key.ends_with(".tag_params") || key.ends_with(".preset");
        self.origins.keys.keys().any(says)
    }

    /// The terms that apply to a partner (an index of [`Partners::list`]).
    pub fn terms_of(&self, partner: u32) -> &Terms {
        let program = self.partners.list[partner as usize].program;
        &self.programs[program]
    }

    /// The parameters with partners' ids, of all programmes, each once.
    pub fn tag_params(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.programs.iter().flat_map(|terms| &terms.tag_params) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    /// Whether an address, as its log wrote it, belongs to staff or test machines.
    pub fn is_internal(&self, address: &[u8]) -> bool {
        self.internal.iter().any(|network| network.contains(address))
    }
}

/// The known word that a misspelled one probably means, in any letter case.
fn nearest_word<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let text = text.to_lowercase();
    let (alike, word) = known
        .map(|word| (strsim::jaro_winkler(&text, &word.to_lowercase()), word))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    (alike >= 0.8).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_given_is_a_last_click_programme_of_thirty_days() {
        let merchant = Merchant::default();
        assert_eq!(merchant.programs.len(), 1);
        let terms = &merchant.programs[0];
        assert_eq!(terms.window, crate::base::units::Span::days(30));
        assert_eq!(terms.model, Model::LastClick);
        assert_eq!(terms.tag_params, ["tag"]);
        assert!(!merchant.is_internal(b"10.0.0.1"));
    }

    #[test]
    fn the_nearest_word_is_near() {
        let known = || ["session", "customer"].into_iter();
        assert_eq!(nearest_word("sesion", known()), Some("session"));
        assert_eq!(nearest_word("Customers", known()), Some("customer"));
        assert_eq!(nearest_word("colour", known()), None);
    }
}
