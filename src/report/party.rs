//! A partner as a user names it: by an id in any letter case, or by the name.

use std::collections::BTreeSet;

/// A requested partner.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Party {
    /// As it was typed.
    pub typed: String,
    /// Its ids; until they are known, the typed text.
    tags: BTreeSet<String>,
    /// Its names in one spelling; until they are known, the typed text.
    names: BTreeSet<String>,
    /// Whether the ids and names come from a list, so that they are compared byte for byte.
    known: bool,
}

/// A text in one spelling: letter case and blanks do not count.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Party {
    /// A partner by what somebody typed.
    pub fn typed(text: &str) -> Self {
        let names = BTreeSet::from([folded(text)]);
        Self { typed: text.to_owned(), tags: BTreeSet::from([folded(text)]), names, known: false }
    }

    /// Whether an id and the name beside it are this partner's; either may be empty.
    pub fn is(&self, tag: &str, name: &str) -> bool {
        if self.known {
            return self.tags.contains(tag) || !name.is_empty() && self.names.contains(name);
        }
        (!tag.is_empty() && self.tags.contains(&folded(tag)))
            || (!name.is_empty() && self.names.contains(&folded(name)))
    }

    /// The partners of a list that match what was typed: an id that fits exactly comes first, then one in other letter case,
    /// then a name. A partner is one name: all its ids count.
    ///
    /// Empty where the list has no such partner. Several where what was typed fits different partners equally.
    pub fn among(&self, list: &[(&str, &str)]) -> Vec<Self> {
        let wanted = folded(&self.typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let by = |fits: &dyn Fn(&str, &str) -> bool| {
            list.iter().filter(|(tag, name)| fits(tag, name)).copied().collect::<BTreeSet<_>>()
        };
        let mut found = by(&|tag, _| tag == self.typed);
        if found.is_empty() {
            found = by(&|tag, _| !tag.is_empty() && folded(tag) == wanted);
        }
        if found.is_empty() {
            found = by(&|_, name| !name.is_empty() && folded(name) == wanted);
        }
        let mut parties: Vec<Self> = Vec::new();
        for (tag, name) in found {
            if parties.iter().any(|party| party.is(tag, name)) {
                continue;
            }
            let mut party = Self { typed: self.typed.clone(), known: true, ..Self::default() };
            let owned = list.iter().filter(|(_, other)| !name.is_empty() && *other == name).map(|(tag, _)| *tag);
            party.tags = owned.chain([tag]).filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
            party.names.extend((!name.is_empty()).then(|| name.to_owned()));
            parties.push(party);
        }
        parties
    }

    /// Its name in a greeting; empty where only ids are known.
    pub fn name(&self) -> &str {
        let name = self.names.iter().next().map_or("", String::as_str);
        if self.known && !self.tags.contains(name) { name } else { "" }
    }

    /// Its first id; empty where none is known.
    pub fn tag(&self) -> &str {
        if self.known { self.tags.iter().next().map_or("", String::as_str) } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: [(&str, &str); 6] = [
        ("coffee-20", "Coffee Blog"),
        ("coffee-21", "Coffee Blog"),
        ("tea-20", "Tea"),
        ("TEA-20", "Tea House"),
        ("milk-20", "milk-20"),
        ("", "Nameless"),
    ];

    fn among(typed: &str) -> Vec<String> {
        let tags = |party: Party| party.tags.into_iter().collect::<Vec<_>>().join("+");
        Party::typed(typed).among(&LIST).into_iter().map(tags).collect()
    }

    #[test]
    fn an_id_in_any_case_and_a_name_find_all_ids_of_the_partner() {
        for typed in ["coffee-20", "COFFEE-21", "Coffee Blog", " coffee  blog "] {
            assert_eq!(among(typed), ["coffee-20+coffee-21"], "{typed}");
        }
        assert_eq!(among("tea-20"), ["tea-20"], "an exact id comes first");
        assert_eq!(among("Tea-20"), ["TEA-20", "tea-20"], "two partners are two");
        assert!(among("cocoa").is_empty() && among("").is_empty());
    }

    #[test]
    fn a_known_partner_is_compared_exactly() {
        let typed = Party::typed("Tea");
        assert!(typed.is("x", "tea") && !typed.is("", ""));
        let known = typed.among(&LIST).remove(0);
        assert!(known.is("tea-20", "") && !known.is("TEA-20", "Tea House") && !known.is("", ""));
        assert_eq!((known.name(), known.tag()), ("Tea", "tea-20"));
        let bare = Party::typed("MILK-20").among(&LIST).remove(0);
        assert_eq!((bare.name(), bare.tag()), ("", "milk-20"), "an id is no name");
    }
}
