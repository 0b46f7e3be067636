//! A request as it reaches a server.

use super::agents::Agent;
use super::people::Address;
use crate::base::units::{Micros, Span};
use std::rc::Rc;

/// A request as it reaches a server. Its texts are shared with the page that caused it.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// When it arrived.
    pub(super) at: Micros,
    /// How long the answer took.
    pub(super) took: Span,
    /// The client's address.
    pub(super) address: Address,
    /// The client's browser.
    pub(super) agent: Agent,
    /// The session cookie; 0 for none.
    pub(super) session: u64,
    /// The customer who is logged in; 0 for none.
    pub(super) customer: u64,
    /// A cookie that means nothing; 0 for none.
    pub(super) theme: u8,
    /// Whether it came by HTTPS.
    pub(super) secure: bool,
    /// Its method.
    pub(super) method: &'static str,
    /// Path and query.
    pub(super) target: Rc<str>,
    /// The page that it names as its referrer; empty for none.
    pub(super) referer: Rc<str>,
    /// The answer's status.
    pub(super) status: u16,
    /// The answer's size.
    pub(super) bytes: u32,
}

impl Request {
    /// When the answer was done, which is when its line is written.
    pub(super) fn end(&self) -> Micros {
        self.at + self.took
    }
}
