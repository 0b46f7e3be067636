//! The values of settings that are more than a text; each error says what would be correct.

use std::str::FromStr;

use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::nearest_word;
use super::site::host_of;
use crate::base::units::{Span, currency};

/// A value that is written as a text; its [`FromStr`] error is `what is wrong; what would be correct`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read<T>(pub(super) T);

impl<'de, T: FromStr<Err = String>> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

/// A length of time that is not negative.
#[derive(Clone, Copy, Debug)]
pub(super) struct Length(pub(super) Span);

impl FromStr for Length {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Span::parse(text) {
            Some(span) if span.0 >= 0 => Ok(Self(span)),
            _ => Err(format!(
                "{text:?} is no length of time; write a number and s, m, h, d or w, as in \"24h\", or \"0\""
            )),
        }
    }
}

/// A share of an amount, 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate(pub(super) f64);

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let rate = f64::deserialize(source)?;
        if (0.0..=1.0).contains(&rate) {
            return Ok(Self(rate));
        }
        let message = format!("{rate} is no share of an amount; write 0.04 for 4 %");
        Err(D::Error::custom(message))
    }
}

/// A host of the shop, or all hosts below one (`*.shop.example`).
pub(super) struct Host(pub(super) String);

impl FromStr for Host {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        host_of(text).map(Self).ok_or_else(|| format!("{text:?} is no host; write one as in \"shop.example\""))
    }
}

/// A time zone by its name in the zone database.
#[derive(Clone, Copy)]
pub(super) struct Zone(pub(super) Tz);

impl FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| {
            let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
            let hint = nearest_word(text, names).map_or_else(
                || "write a name such as \"UTC\" or \"America/New_York\"".to_owned(),
                |name| format!("did you mean {name:?}?"),
            );
            format!("{text:?} is no time zone; {hint}")
        })
    }
}

/// A currency, in its one spelling.
pub(super) struct Currency(pub(super) String);

impl FromStr for Currency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let code = currency::folded(text);
        if currency::is_code(&code) {
            return Ok(Self(code.into_owned()));
        }
        Err(format!("{text:?} is no currency; write its code, such as \"EUR\""))
    }
}

/// Who stores the click id in the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SetBy {
    Script,
    Server,
}

impl FromStr for SetBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "script" => Ok(Self::Script),
            "server" => Ok(Self::Server),
            _ => Err(format!("{text:?} sets no cookie; write script or server")),
        }
    }
}
