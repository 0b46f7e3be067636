//! Tests of what addresses show.

use super::*;
use crate::merchant::Globs;
use crate::merchant::partners::Partners;
use crate::merchant::settings::Settings;
use proptest::prelude::*;

#[test]
fn assets_are_told_by_their_endings() {
    for asset in ["/a.js", "x.CSS", "/a.b/c.d.Woff2", "/site.webmanifest", ".txt", "/.ico"] {
        assert!(is_asset(asset.as_bytes()), "{asset}");
    }
    for page in
        ["", "/", "/a", "/a.html", "/a.js/", "/a.js/b", "/js", "/a.", "/a.xwebmanifest", "/a.jsx", "/webmanifest"]
    {
        assert!(!is_asset(page.as_bytes()), "{page}");
    }
}

proptest! {
    /// An address of any length is looked at in the same way, and one that says nothing has no facts, no token and no id.
    #[test]
    fn short_addresses_say_as_little_as_long_ones(
        target in "/(t|done|p)?(/|a{20})?([?&%]|[?](v|via|gclid|utm_medium)=)?([?&%=]|x{30}|&?(v|via|tag|gclid|a)=[1%?]?){0,6}",
    ) {
        let mut merchant = Merchant::new(Settings::default(), Partners::of(Vec::new()));
        merchant.site.pages.click_beacon = Globs::of(&["/t/*"]);
        merchant.site.pages.confirmation = Globs::of(&["/done*"]);
        merchant.programs[0].tag_params = vec!["via".to_owned(), "tag".to_owned()];
        let keys = KeyIndex::default();
        let watch = Matcher::new(&merchant, &keys);
        let target = target.as_bytes();
        let nothing = watch.says_nothing(target);
        prop_assert_eq!(nothing, watch.long_says_nothing(target), "{}", target.escape_ascii());
        let said = watch.said(target);
        if nothing {
            prop_assert!(said.facts == Facts::default() && !said.token.is_some() && said.tag.is_none());
        }
    }
}
