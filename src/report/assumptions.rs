//! What an analysis assumes, as text for a terminal: every setting with its source, and what the open settings would decide.

use anstyle::{AnsiColor, Style};

use super::page::{Page, count};
use super::summary::{Background, Setting};
use super::used::MOST_VALUES;
pub use super::used::{Effect, Source, Used};

/// The most open settings with a shown effect; `summary.json` has all of them.
const MOST_EFFECTS: usize = 6;

/// Settings that most shops never need: the terminal lists them only where they have a value of their own.
const SELDOM: [&str; 9] = [
    "site.log_format",
    "site.timezone",
    "site.pages.landing",
    "policy.companions",
    "policy.cart_window",
    "policy.excluded_categories",
    "policy.excluded_skus",
    "policy.preset",
    "internal.networks",
];

/// The sentence on which settings files were read.
pub fn files_sentence(background: &Background) -> String {
    let read = match background.settings_files.as_slice() {
        [] => "No settings file was read; tagtrail init writes one to begin with.".to_owned(),
        files => format!("Read from {}.", files.join(" and ")),
    };
    match &background.settings_unread {
        Some(path) => format!("{read} {path} in this folder was not read, because other settings were named."),
        None => read,
    }
}

/// Puts the settings in few lines, and what the open ones would decide.
pub(super) fn put(page: &mut Page, background: &Background, effects: &[Effect]) {
    if background.settings.is_empty() {
        return;
    }
    page.heading("Settings");
    page.prose(2, &files_sentence(background));
    let is_shown =
        |used: &&Used| !SELDOM.contains(&&*used.key) || !matches!(used.source, Source::Default | Source::Unknown);
    let of = |source: Source| background.settings.iter().filter(is_shown).filter(move |used| used.source == source);
    let keys = |source: Source| of(source).map(|used| used.key.as_str()).collect::<Vec<_>>().join(", ");
    let given = keys(Source::File);
    if !given.is_empty() {
        page.prose(2, &format!("Given: {given}."));
    }
    for (source, title) in
        [(Source::Detected, "Detected"), (Source::Preset, "From the preset"), (Source::Default, "Assumed")]
    {
        let texts: Vec<String> = of(source).map(short).collect();
        if !texts.is_empty() {
            page.prose(2, &format!("{title}: {}.", texts.join("; ")));
        }
    }
    let open = keys(Source::Unknown);
    if !open.is_empty() {
        page.prose(2, &format!("Not known: {open}."));
    }
    put_effects(page, effects);
}

/// Puts a warning for each setting that names something that no line holds. Warnings come first, because verdicts rest on them.
pub(super) fn put_unseen(page: &mut Page, background: &Background) {
    if !background.settings_unseen.is_empty() {
        page.space();
    }
    for text in &background.settings_unseen {
        page.styled_prose(AnsiColor::Yellow.on_default(), 0, text);
    }
}

/// Puts what the open settings would decide.
fn put_effects(page: &mut Page, effects: &[Effect]) {
    if effects.is_empty() {
        return;
    }
    page.space();
    for effect in effects.iter().take(MOST_EFFECTS) {
        page.styled_prose(AnsiColor::Yellow.on_default(), 2, &effect.text());
    }
    if effects.len() > MOST_EFFECTS {
        let more = count((effects.len() - MOST_EFFECTS) as u64);
        page.styled_prose(Style::new(), 2, &format!("… and {more} more; summary.json has them all."));
    }
}

/// `site.session = cookie:sid (likely)`.
fn short(used: &Used) -> String {
    let value = used.value.as_ref().map(|value| value_text(value, MOST_VALUES)).unwrap_or_default();
    let sure = used.sure.as_ref().map(|sure| format!(" ({sure})")).unwrap_or_default();
    format!("{} = {value}{sure}", used.key)
}

/// A value in one line, with at most so many of a list.
pub fn value_text(value: &Setting, most: usize) -> String {
    match value {
        Setting::Text(text) => text.clone(),
        Setting::Flag(flag) => flag.to_string(),
        Setting::List(list) if list.len() > most => format!("{}, … ({})", list[..most].join(", "), list.len()),
        Setting::List(list) => list.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Money;
    use crate::report::counts::MoneyCount;

    fn used(key: &str, source: Source, value: Option<&str>) -> Used {
        let value = value.map(|value| Setting::Text(value.to_owned()));
        let sure = (source == Source::Detected).then(|| "likely".to_owned());
        Used { key: key.to_owned(), value, source, sure, ..Used::default() }
    }

    #[test]
    fn each_setting_is_named_with_its_source() {
        let settings = vec![
            used("site.hosts", Source::File, Some("shop.example")),
            used("site.session", Source::Detected, Some("cookie:sid")),
            used("policy.window", Source::Default, Some("30d")),
            used("site.customer", Source::Unknown, None),
        ];
        let background = Background { settings, settings_files: vec!["shop.toml".to_owned()], ..Background::default() };
        let effect = Effect {
            key: "policy.window".to_owned(),
            says: "30d are assumed.".to_owned(),
            orders: 3,
            money: vec![MoneyCount { currency: "EUR".to_owned(), amount: Money(200_000), commission_lost: Money(0) }],
        };
        let mut page = Page::default();
        put(&mut page, &background, &[effect]);
        let text = anstream::adapter::strip_str(&page.into_text()).to_string();
        for line in [
            "Read from shop.toml.",
            "Given: site.hosts.",
            "Detected: site.session = cookie:sid (likely).",
            "Assumed: policy.window = 30d.",
            "Not known: site.customer.",
            "policy.window: 30d are assumed. They are worth EUR 20.00.",
        ] {
            assert!(text.lines().any(|own| own.trim() == line), "{line}\n{text}");
        }
    }

    #[test]
    fn no_file_is_said() {
        let text = files_sentence(&Background::default());
        assert!(text.starts_with("No settings file was read"), "{text}");
    }

    #[test]
    fn long_lists_are_cut() {
        let list: Vec<String> = (0..9).map(|nth| nth.to_string()).collect();
        assert_eq!(value_text(&Setting::List(list), 2), "0, 1, … (9)");
    }
}
