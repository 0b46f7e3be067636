//! Which browsers and extensions remove which parameters before a page is requested.
//!
//! The facts are those of the published lists: Firefox' and Brave's query stripping, Safari's link tracking protection, the rules
//! of `ClearURLs`, and the lists of `AdGuard` and uBlock Origin. A list that has to be switched on affects few visitors.

/// A list that removes parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stripper {
    /// Who uses it.
    pub name: &'static str,
    /// Whether people have to switch it on.
    pub is_opt_in: bool,
    /// Parameters; `*` at the end means every one that begins so.
    params: &'static [&'static str],
}

const LISTS: &[Stripper] = &[
    Stripper {
        name: "Brave",
        is_opt_in: false,
        params: &["irclickid", "gclid", "fbclid", "msclkid", "wbraid", "dclid"],
    },
    Stripper { name: "Safari in private windows", is_opt_in: false, params: &["gclid", "fbclid", "dclid"] },
    Stripper {
        name: "the tracking list of uBlock Origin and AdGuard",
        is_opt_in: true,
        params: &["awc", "cjevent", "ran*", "sscid", "irclickid", "irgwc", "gclid", "utm_*"],
    },
    Stripper {
        name: "the strict shortener list of uBlock Origin and AdGuard",
        is_opt_in: true,
        params: &["tag", "maas", "afsrc", "aff*", "rfsn"],
    },
    Stripper { name: "ClearURLs with its referral option off", is_opt_in: true, params: &["tag"] },
];

impl Stripper {
    fn removes(&self, param: &str) -> bool {
        let is = |known: &&str| match known.strip_suffix('*') {
            Some(begin) => param.get(..begin.len()).is_some_and(|own| own.eq_ignore_ascii_case(begin)),
            None => param.eq_ignore_ascii_case(known),
        };
        self.params.iter().any(is)
    }
}

/// Who removes a parameter, those without a switch first.
pub fn removers(param: &str) -> impl Iterator<Item = &'static Stripper> {
    LISTS.iter().filter(move |list| list.removes(param))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_remove_what_is_published_of_them() {
        let names = |param: &str| removers(param).map(|list| list.name).collect::<Vec<_>>();
        assert_eq!(names("irclickid").len(), 2);
        assert!(removers("irclickid").next().is_some_and(|list| !list.is_opt_in));
        assert!(removers("tag").all(|list| list.is_opt_in), "only lists that people switch on remove an Amazon tag");
        assert_eq!(names("ranSiteID"), ["the tracking list of uBlock Origin and AdGuard"]);
        assert!(names("color").is_empty() && names("awinaffid").is_empty());
    }
}
