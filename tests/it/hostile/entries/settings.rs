//! The settings file.

use super::{check_message, choose};
use tagtrail::logs::formats::{Ids, compile};
use tagtrail::merchant::{Merchant, Partners, settings};

/// Parts of real settings, so that the fuzzer need not guess keys: a first byte from 0x80 puts one before the text.
const HEADS: [&str; 6] = [
    "[site]\nhosts = [\"shop.example\"]\n",
    "[site.pages]\n",
    "[policy]\n",
    "[program.x]\n",
    "[orders]\n",
    "[internal]\nnetworks = ",
];

/// A settings text.
pub(super) fn run(data: &[u8]) {
    let text = match data {
        [head, rest @ ..] if *head >= 0x80 => format!("{}{}", choose(&HEADS, *head), String::from_utf8_lossy(rest)),
        _ => String::from_utf8_lossy(data).into_owned(),
    };
    let settings = match settings::parse("tagtrail.toml", &text) {
        Ok(settings) => settings,
        Err(error) => return check_message(&error),
    };
    assert!(!settings.programs.is_empty());
    for text in &settings.site.log_formats {
        if let Err(error) = compile(text, Ids::default()) {
            check_message(&error);
        }
    }
    let merchant = Merchant::new(settings, Partners::default());
    for path in [b"/".as_slice(), b"/dp/X1", b"/order/thanks/1001"] {
        let pages = &merchant.site.pages;
        let globs = [&pages.cart, &pages.checkout, &pages.confirmation, &pages.click_beacon, &pages.landing];
        assert!(globs.iter().filter(|globs| globs.matches(path)).count() <= globs.len());
    }
    for address in [b"192.0.2.1".as_slice(), b"2001:db8::1", b"", b"x"] {
        merchant.is_internal(address);
        merchant.site.owns(address);
    }
}
