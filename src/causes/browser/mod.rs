//! The visitor's browser: cookies, blockers, devices.

pub mod app_handoff;
pub mod capped_cookie;
pub mod cleared_cookies;
pub mod cookies_refused;
pub mod cross_device;
pub mod private_window;
pub mod tracker_blocked;

use super::{Case, Opinion};
use crate::base::identity::Key;
use crate::logs::fields::Field;
use crate::sessions::{Relation, Touch};

/// A click with other cookies in the order's browser, and the session it began; else why there is none, or what the logs lack to
/// show one.
fn click_in_other_jar(case: &Case<'_>) -> Result<(Touch, Key), Opinion> {
    let Some(touch) = case.touch else { return Err(Opinion::no("no partner touched this order")) };
    if touch.relation != Relation::OtherJar {
        return Err(Opinion::no("the click was not made with other cookies of the same browser"));
    }
    if case.lacking.has(Field::Agent) || case.lacking.has(Field::Client) {
        return Err(Opinion::needs("address and user agent: the click may have been made on another device"));
    }
    if !case.evidence.has_sessions {
        return Err(Opinion::needs("the session cookie: the logs do not hold it"));
    }
    let session = case.session_of(&touch);
    if session.is_some() { Ok((touch, session)) } else { Err(Opinion::needs("the session that the click began")) }
}
