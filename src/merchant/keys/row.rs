//! The description of one key of `tagtrail.toml`.

use serde::Deserialize;
use toml::Value;
use toml::de::{DeValue, Error, ValueDeserializer};

use crate::merchant::presets::Preset;
use crate::merchant::values::Read;
use crate::merchant::{Merchant, Settings, Terms, Trust};

/// A key of `tagtrail.toml`. Its row here is used to read it, to suggest it for a misspelling, by `init`, in the list
/// of settings and in the manual.
#[derive(Debug)]
pub struct Key {
    /// Its name in its table.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// What it means: the beginning of a sentence, perhaps with further sentences after it, without the last full stop.
    pub about: &'static str,
    /// What applies if nothing sets it, in addition to the default from [`Key::shows`]; may be empty.
    pub otherwise: &'static str,
    /// An example of its value, as TOML.
    pub example: &'static str,
    /// How its value is read.
    pub(super) reads: Reads,
    /// Its value in force, for keys that are listed even if no file sets them.
    pub(super) shows: Option<fn(&Merchant) -> Option<Value>>,
    /// The confidence that is lowered if the value was taken over from a detection.
    pub(super) trusts: Option<fn(&mut Trust) -> &mut f64>,
}

/// What applies if a key is not set and its value is detected from the logs.
pub(super) const DETECTED: &str = "detected";

/// Where the value of a key is stored.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reads {
    /// In the settings.
    Settings(fn(&mut Settings, From<'_>) -> Done),
    /// In the terms of a programme.
    Terms(fn(&mut Terms, From<'_>) -> Done),
    /// The base terms of a programme; they are read before its other keys.
    Preset,
    /// The header of a column of order files.
    OrderColumn,
    /// The header of a column of partner lists.
    PartnerColumn,
}

/// A value as the file contains it.
pub(super) type From<'a> = ValueDeserializer<'a>;

/// Whether a value could be read.
pub(super) type Done = Result<(), Error>;

impl Key {
    /// Reads the value of a key of any table except a programme's.
    pub(in crate::merchant) fn read(&self, settings: &mut Settings, value: toml::Spanned<DeValue<'_>>) -> Done {
        let from = ValueDeserializer::from(value);
        match self.reads {
            Reads::Settings(read) => read(settings, from)?,
            Reads::OrderColumn => {
                settings.orders.columns.insert(self.name.to_owned(), String::deserialize(from)?);
            }
            Reads::PartnerColumn => {
                settings.partner_columns.insert(self.name.to_owned(), String::deserialize(from)?);
            }
            Reads::Terms(_) | Reads::Preset => {}
        }
        Ok(())
    }

    /// Reads a value of a key of a programme's table.
    pub(in crate::merchant) fn read_term(&self, terms: &mut Terms, value: toml::Spanned<DeValue<'_>>) -> Done {
        let from = ValueDeserializer::from(value);
        match self.reads {
            Reads::Terms(read) => read(terms, from),
            // The preset was read first; it is only checked here.
            Reads::Preset => Read::<Preset>::deserialize(from).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// The value in force; `None` if there is none, or if only values set by a file are listed.
    pub fn value(&self, merchant: &Merchant) -> Option<Value> {
        self.shows.and_then(|shows| shows(merchant))
    }

    /// Whether the key is listed even if no file sets it.
    pub fn is_always_listed(&self) -> bool {
        self.shows.is_some()
    }

    /// Whether the value is detected from the logs.
    pub fn is_detected(&self) -> bool {
        self.otherwise == DETECTED
    }

    /// What applies if nothing sets the key, with its default value between `mark`s.
    pub fn unset(&self, mark: &str) -> String {
        let usual = self.value(&Merchant::default()).map(|value| match value {
            Value::String(text) => format!("{mark}{text}{mark}"),
            value => format!("{mark}{value}{mark}"),
        });
        match (usual, self.otherwise) {
            (None, otherwise) => otherwise.to_owned(),
            (Some(usual), "") => usual,
            (Some(usual), otherwise) => format!("{usual}, {otherwise}"),
        }
    }

    /// The line of the example: `session = "cookie:sid"`.
    pub fn example_line(&self) -> String {
        format!("{} = {}", self.name, self.example)
    }

    /// The confidence that is lowered if the value was taken over from a detection.
    pub(in crate::merchant) fn trust<'t>(&self, trust: &'t mut Trust) -> Option<&'t mut f64> {
        self.trusts.map(|trusts| trusts(trust))
    }
}

/// The kind of a value, which decides how it is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A column's name in a file.
    Header,
    /// A currency.
    Currency,
    /// `true` or `false`.
    Flag,
    /// Format strings from the server configuration, or names of formats.
    Formats,
    /// Own hosts.
    Hosts,
    /// A length of time.
    Length,
    /// Which click is paid.
    Model,
    /// Names or other texts.
    Names,
    /// Ranges of addresses.
    Networks,
    /// Patterns of paths.
    Patterns,
    /// Where in a log line an id is.
    Place,
    /// Terms of a well-known programme.
    Preset,
    /// Ranges of addresses of proxies.
    Proxies,
    /// A share of an amount.
    Rate,
    /// Who writes a cookie.
    Writer,
    /// A time zone.
    Zone,
}

impl Kind {
    /// All kinds, in the order of their names.
    pub const ALL: [Self; 16] = [
        Self::Currency,
        Self::Flag,
        Self::Formats,
        Self::Header,
        Self::Hosts,
        Self::Length,
        Self::Model,
        Self::Names,
        Self::Networks,
        Self::Patterns,
        Self::Place,
        Self::Preset,
        Self::Proxies,
        Self::Rate,
        Self::Writer,
        Self::Zone,
    ];

    /// Its name in the manual.
    pub const fn name(self) -> &'static str {
        self.words().0
    }

    /// How it is written.
    pub const fn how(self) -> &'static str {
        self.words().1
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Currency => ("currency", "the code of a currency, such as `\"EUR\"`"),
            Self::Flag => ("flag", "`true` or `false`"),
            Self::Formats => (
                "formats",
                "one text or a list of texts, each a server's own format or a name from [formats.md](formats.md)",
            ),
            Self::Header => ("header", "the header of a column as the file has it"),
            Self::Hosts => ("hosts", "a list of host names; `*.shop.example` means all below it"),
            Self::Length => {
                ("length", "a length of time: a number and `s`, `m`, `h`, `d` or `w`, as in `\"24h\"`; or `\"0\"`")
            }
            Self::Model => ("model", "`\"last-click\"` or `\"first-click\"`"),
            Self::Names => ("names", "a list of texts"),
            Self::Networks => {
                ("networks", "a list of addresses, or of ranges such as `\"192.0.2.0/24\"` and `\"2001:db8::/32\"`")
            }
            Self::Patterns => ("patterns", "a list of paths in which `*` is any run of characters"),
            Self::Place => (
                "place",
                "`\"cookie:NAME\"`, `\"query:NAME\"`, `\"field:NAME\"` (a field of the log's own format), `\"path:/PATH/{id}\"` or `\"remote_user\"`",
            ),
            Self::Preset => ("preset", "the name of a well-known programme"),
            Self::Proxies => {
                ("proxies", "a list of networks, or of names of sets such as `\"cloudflare\"` and `\"private\"`")
            }
            Self::Rate => ("rate", "a share of an amount, 0 to 1: `0.04` is 4 %"),
            Self::Writer => ("writer", "`\"server\"` or `\"script\"`"),
            Self::Zone => ("zone", "a time zone of the zone database, such as `\"UTC\"` or `\"America/New_York\"`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_by_name() {
        assert!(Kind::ALL.windows(2).all(|pair| pair[0].name() < pair[1].name()));
    }
}
