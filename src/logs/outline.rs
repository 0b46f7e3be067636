//! The parts of a line that show whether it can matter at all. Most lines of a log matter to no order: a sink that can tell so
//! from an outline saves the rest of the cutting.

use super::Hit;
use crate::base::units::Micros;

/// Some parts of a line: the values that its [`Hit`] would have. The parts of a hit that are not here are empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Outline<'a> {
    /// When the request was made or answered.
    pub at: Micros,
    /// The client's address.
    pub client: &'a [u8],
    /// The requested host, without its port.
    pub host: &'a [u8],
    /// The request method.
    pub method: &'a [u8],
    /// Path and query as requested.
    pub target: &'a [u8],
    /// The response status.
    pub status: u16,
    /// The page that the request names as its origin.
    pub referer: &'a [u8],
    /// The user agent.
    pub agent: &'a [u8],
    /// The whole `Cookie` header.
    pub cookies: &'a [u8],
    /// The session id, when the format has a field for it.
    pub session: &'a [u8],
    /// The customer id, when the format has a field for it.
    pub customer: &'a [u8],
}

impl<'a> Outline<'a> {
    /// The hit of the same line.
    pub fn hit(&self) -> Hit<'a> {
        let Self { at, client, host, method, target, status, referer, agent, cookies, session, customer } = *self;
        Hit { at, client, host, method, target, status, referer, agent, cookies, session, customer, ..Hit::default() }
    }
}
