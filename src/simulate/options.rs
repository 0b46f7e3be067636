//! A world's options as a TOML file: every key optional, the same names as in [`World`].

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Span;
    use crate::simulate::Cause;

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
