//! `[policy]` and `[program.NAME]`.

use serde::Deserialize;
use toml::Value;

use super::row::{Key, Kind, Reads};
use super::values::{length, names, shown, shown_list, text};
use crate::merchant::values::Rate;
use crate::merchant::{Merchant, Terms};

/// The terms of a programme.
pub(super) const TERMS: &[Key] = &[
    Key {
        name: "preset",
        kind: Kind::Preset,
        about: "The terms of a well-known programme; what is set below comes on top",
        otherwise: "none",
        example: "\"amazon-associates\"",
        reads: Reads::Preset,
        shows: None,
        trusts: None,
    },
    Key {
        name: "tag_params",
        kind: Kind::Names,
        about: "Parameters whose value is a partner's registered id",
        otherwise: "or detected",
        example: "[\"tag\", \"ref\"]",
        reads: Reads::Terms(|to, from| {
            to.tag_params = names(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(&terms(of).tag_params)),
        trusts: Some(|trust| &mut trust.links),
    },
    Key {
        name: "click_id_params",
        kind: Kind::Names,
        about: "Parameters whose value is a network's id of one click",
        otherwise: "",
        example: "[\"awc\", \"cjevent\"]",
        reads: Reads::Terms(|to, from| {
            to.click_id_params = names(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(&terms(of).click_id_params)),
        trusts: None,
    },
    Key {
        name: "companions",
        kind: Kind::Names,
        about: "Parameters that travel with the id: when they vanish together with it, something stripped the address",
        otherwise: "",
        example: "[\"linkCode\", \"subid\"]",
        reads: Reads::Terms(|to, from| {
            to.companions = names(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(&terms(of).companions)),
        trusts: None,
    },
    Key {
        name: "window",
        kind: Kind::Length,
        about: "How long a click counts; 0 means during its own visit only. No log can tell it, and it decides much: take it from \
                the programme's terms",
        otherwise: "or what credited sales show",
        example: "\"24h\"",
        reads: Reads::Terms(|to, from| {
            to.window = length(from)?;
            Ok(())
        }),
        shows: Some(|of| Some(shown(&terms(of).window))),
        trusts: Some(|trust| &mut trust.window),
    },
    Key {
        name: "cart_window",
        kind: Kind::Length,
        about: "How long a click counts for what was put into the cart inside its window",
        otherwise: "as window",
        example: "\"90d\"",
        reads: Reads::Terms(|to, from| {
            to.cart_window = Some(length(from)?);
            Ok(())
        }),
        shows: Some(|of| terms(of).cart_window.map(|window| shown(&window))),
        trusts: None,
    },
    Key {
        name: "model",
        kind: Kind::Model,
        about: "Which click is paid",
        otherwise: "",
        example: "\"last-click\"",
        reads: Reads::Terms(|to, from| {
            to.model = text(from)?;
            Ok(())
        }),
        shows: Some(|of| Some(shown(&terms(of).model.name()))),
        trusts: None,
    },
    Key {
        name: "session_ends_on_order",
        kind: Kind::Flag,
        about: "Whether an order ends the click's session, so that the next one needs a new click",
        otherwise: "or what credited sales show",
        example: "true",
        reads: Reads::Terms(|to, from| {
            to.session_ends_on_order = bool::deserialize(from)?;
            Ok(())
        }),
        shows: Some(|of| Some(Value::Boolean(terms(of).session_ends_on_order))),
        trusts: Some(|trust| &mut trust.terms),
    },
    Key {
        name: "excluded_categories",
        kind: Kind::Names,
        about: "Categories that earn nothing, in any letter case",
        otherwise: "none, or what credited sales show",
        example: "[\"Gift Cards\"]",
        reads: Reads::Terms(|to, from| {
            to.excluded_categories = names(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(&terms(of).excluded_categories)),
        trusts: Some(|trust| &mut trust.terms),
    },
    Key {
        name: "excluded_skus",
        kind: Kind::Names,
        about: "Products that earn nothing",
        otherwise: "none",
        example: "[\"GC-50\"]",
        reads: Reads::Terms(|to, from| {
            to.excluded_skus = names(from)?;
            Ok(())
        }),
        shows: Some(|of| shown_list(&terms(of).excluded_skus)),
        trusts: None,
    },
    Key {
        name: "commission_rate",
        kind: Kind::Rate,
        about: "The commission as a share of the amount, for sales without a booked one",
        otherwise: "not known: no commission is counted",
        example: "0.04",
        reads: Reads::Terms(|to, from| {
            to.commission_rate = Some(Rate::deserialize(from)?.0);
            Ok(())
        }),
        shows: Some(|of| terms(of).commission_rate.map(|rate| shown(&rate))),
        trusts: None,
    },
    Key {
        name: "reporting_lag",
        kind: Kind::Length,
        about: "How long after an order its credit may still be missing from the programme's reports",
        otherwise: "",
        example: "\"24h\"",
        reads: Reads::Terms(|to, from| {
            to.reporting_lag = length(from)?;
            Ok(())
        }),
        shows: Some(|of| Some(shown(&terms(of).reporting_lag))),
        trusts: None,
    },
];

/// The terms of `[policy]`.
fn terms(of: &Merchant) -> &Terms {
    &of.programs[0]
}
