//! A world's options as a TOML file: every key optional, the same names as in [`World`].

use super::cause::Cause;
use super::world::{CustomerAt, World};
use crate::base::error::{Error, Kind, Result};

/// Reads a world. Fails with [`Kind::Settings`] and the line where the text is no world.
pub fn parse(path: &str, text: &str) -> Result<World> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        Error::new(Kind::Settings, path, error.message().lines().next().unwrap_or_default())
            .at(format!("line {line}"))
            .hint("`tagtrail simulate --print` shows every option")
    })
}

/// The text of a world's options, all of them.
pub fn print(world: &World) -> Result<String> {
    toml::to_string(world).map_err(|error| Error::new(Kind::Settings, "", error.to_string()))
}

impl TryFrom<String> for CustomerAt {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        match text.strip_prefix("cookie:") {
            Some(name) if !name.is_empty() => Ok(Self::Cookie(name.to_owned())),
            _ if text == "remote_user" => Ok(Self::RemoteUser),
            _ => Err(format!("{text:?} is no place of a customer's id; write cookie:NAME or remote_user")),
        }
    }
}

impl From<CustomerAt> for String {
    fn from(place: CustomerAt) -> Self {
        match place {
            CustomerAt::Cookie(name) => format!("cookie:{name}"),
            CustomerAt::RemoteUser => "remote_user".to_owned(),
        }
    }
}

impl Cause {
    /// The word in a world's options.
    fn option(self) -> &'static str {
        if self == Self::Credited { "credited" } else { self.name() }
    }
}

/// A date of midnight in UTC: `2026-03-02`.
pub(super) mod date {
    use crate::base::units::Micros;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(at: &Micros, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&at.to_string()[..10])
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Micros, D::Error> {
        let text = String::deserialize(from)?;
        let date: chrono::NaiveDate =
            text.parse().map_err(|_| D::Error::custom(format!("{text:?} is no date such as \"2026-03-02\"")))?;
        Ok(Micros(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros()))
    }
}

/// A time zone by its name.
pub(super) mod zone {
    use chrono_tz::Tz;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(zone: &Tz, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(zone.name())
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Tz, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| D::Error::custom(format!("{text:?} is no time zone such as \"Europe/Berlin\"")))
    }
}

/// A length of time; `"0"` means none.
#[expect(clippy::ref_option, reason = "serde hands a field in by reference")]
pub(super) mod unless_zero {
    use crate::base::units::Span;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(span: &Option<Span>, to: S) -> Result<S::Ok, S::Error> {
        span.unwrap_or_default().serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Span>, D::Error> {
        Ok(Some(Span::deserialize(from)?).filter(|span| span.0 > 0))
    }
}

/// When nothing was logged; a length of `"0"` means never.
#[expect(clippy::ref_option, reason = "serde hands a field in by reference")]
pub(super) mod gap {
    use crate::base::units::Span;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Gap {
        after: f64,
        length: Span,
    }

    pub(in super::super) fn serialize<S: Serializer>(gap: &Option<(f64, Span)>, to: S) -> Result<S::Ok, S::Error> {
        let (after, length) = gap.unwrap_or_default();
        Gap { after, length }.serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<(f64, Span)>, D::Error> {
        let gap = Gap::deserialize(from)?;
        Ok((gap.length.0 > 0).then_some((gap.after, gap.length)))
    }
}

/// Causes with their weights; those that are not named keep their usual ones, 0 turns one off.
pub(super) mod shares {
    use crate::simulate::cause::Cause;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};
    use std::collections::BTreeMap;

    pub(in super::super) fn serialize<S: Serializer>(shares: &[(Cause, f64)], to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(shares.iter().map(|(cause, weight)| (cause.option(), weight)))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Cause, f64)>, D::Error> {
        let mut given: BTreeMap<String, f64> = BTreeMap::deserialize(from)?;
        let shares = Cause::USUAL.map(|(cause, weight)| (cause, given.remove(cause.option()).unwrap_or(weight)));
        match given.keys().next() {
            Some(unknown) => Err(D::Error::custom(format!("{unknown:?} is no cause that a world can hold"))),
            None if shares.iter().any(|(_, weight)| *weight < 0.0 || weight.is_nan()) => {
                Err(D::Error::custom("a share is a number from 0 on"))
            }
            None => Ok(shares.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Span;

    #[test]
    fn a_printed_world_reads_back_as_the_same() {
        let mut world = World { seed: 9, orders: 77, ..World::default() };
        world.programme.cart_window = None;
        world.servers.gap = None;
        world.servers.clocks = vec![Span(0), Span(-1_300_000)];
        world.shop.customer = CustomerAt::RemoteUser;
        world.order_log.zone = chrono_tz::America::Chicago;
        let text = print(&world).expect("prints");
        let again = parse("world.toml", &text).expect("reads");
        assert_eq!(format!("{again:?}"), format!("{world:?}"), "{text}");
    }

    #[test]
    fn few_keys_are_enough_and_wrong_ones_are_told_with_their_line() {
        let world =
            parse("w", "days = 21\n[programme]\nwindow = \"7d\"\n[shares]\ncleared_cookies = 0.5\n").expect("reads");
        assert_eq!((world.days, world.programme.window, world.orders), (21, Span::days(7), 1000));
        assert!(world.shares.contains(&(Cause::ClearedCookies, 0.5)));
        for (text, place, what) in [
            ("days = 1\nhost = \"x\"", "line 2", "unknown field"),
            ("[programme]\nwindow = \"soon\"", "line 2", "no length of time"),
            ("[shares]\nbad_luck = 1", "line 1", "no cause"),
            ("[order_log]\nzone = \"Mars\"", "line 2", "no time zone"),
        ] {
            let error = parse("w.toml", text).expect_err(text);
            assert_eq!(error.place, place, "{error}");
            assert!(error.to_string().contains(what), "{error}");
        }
    }
}
