//! How a world's values are spelled in its options.

use super::cause::Cause;

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
