//! The formats that have a name: one file each, with sample lines.

pub mod akamai;
pub mod alb;
pub mod apisix;
pub mod bunny;
pub mod caddy;
pub mod cloudflare;
pub mod cloudfront;
pub mod cloudfront_realtime;
pub mod combined;
pub mod combined_cookie;
pub mod combined_forwarded;
pub mod combined_location;
pub mod combined_more;
pub mod combinedio;
pub mod common;
pub mod common_more;
pub mod ecs;
pub mod elb;
pub mod envoy;
pub mod fastly;
pub mod forwarded_combined;
pub mod gcp;
pub mod gorouter;
pub mod haproxy;
pub mod hiawatha;
pub mod iis_native;
pub mod ingress_nginx;
pub mod istio;
pub mod json;
pub mod lighttpd;
pub mod logfmt;
pub mod ltsv;
pub mod nginx_proxy_manager;
pub mod s3;
pub mod squid;
pub mod traefik;
pub mod traefik_json;
pub mod uwsgi;
pub mod vhost_combined;
pub mod vhost_combined_cookie;
pub mod vhost_combined_more;
pub mod vhost_common;
pub mod w3c;

use super::columns::{ColumnsPlan, Writer};
use super::escapes::Escape;
use super::json::JsonPlan;
use super::keys::Keys;
use super::text::TextPlan;
use super::{Format, Ids, Slot, Stamp, apache, braces, nginx};
use crate::merchant::site::Place;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A format that has a name, with sample lines.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The name that `log_format` takes and `tagtrail formats` lists.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// The document that describes it.
    pub documented: &'static str,
    /// The moment of a request that its time gives, and how it is used.
    pub stamp: Stamp,
    /// Whether a hit's time is the start although the line has the end, since the line says how long the request took.
    pub is_timed: bool,
    /// The server's own text for it; empty when it has none.
    pub text: &'static str,
    /// Header lines that go with the samples.
    pub directives: &'static [&'static str],
    /// Lines as they are found in the wild.
    pub samples: &'static [&'static str],
    /// Whether its server writes other messages into the same file: few lines are then enough to detect the format.
    pub is_mixed: bool,
    /// Compiles it.
    pub compile: fn(&Known, Ids<'_>) -> Option<Format>,
}

impl Known {
    /// The defaults of most formats: alone in their file, with the start of the request, compiled from their text.
    const fn of_text(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            about: "",
            documented: "",
            stamp: Stamp::Start,
            is_timed: false,
            text,
            directives: &[],
            samples: &[],
            is_mixed: false,
            compile: of_apache,
        }
    }

    /// The compiled format. Each thread keeps those for the ids that it compiled last: of very many logs, each is compared with
    /// all formats.
    pub fn format(&self, ids: Ids<'_>) -> Option<Format> {
        COMPILED.with_borrow_mut(|compiled| {
            compiled.keep(ids);
            compiled.formats.entry(self.name).or_insert_with(|| self.compiled(ids)).clone()
        })
    }

    fn compiled(&self, ids: Ids<'_>) -> Option<Format> {
        #[cfg(test)]
        COMPILATIONS.set(COMPILATIONS.get() + 1);
        let mut format = (self.compile)(self, ids)?.stamped(self.stamp);
        self.name.clone_into(&mut format.name);
        Some(format)
    }
}

/// The named formats that were compiled for a shop's ids, by name.
#[derive(Default)]
struct Compiled {
    session: Option<Place>,
    customer: Option<Place>,
    formats: BTreeMap<&'static str, Option<Format>>,
}

impl Compiled {
    /// Forgets formats that were compiled for other ids.
    fn keep(&mut self, ids: Ids<'_>) {
        if (self.session.as_ref(), self.customer.as_ref()) != (ids.session, ids.customer) {
            *self = Self { session: ids.session.cloned(), customer: ids.customer.cloned(), ..Self::default() };
        }
    }
}

thread_local! {
    static COMPILED: RefCell<Compiled> = RefCell::default();
    /// How many formats this thread has compiled.
    #[cfg(test)]
    static COMPILATIONS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// All named formats, the most specific first: of two that fit equally well, the first wins.
pub const ALL: &[Known] = &[
    cloudfront::FORMAT,
    cloudfront_realtime::FORMAT,
    akamai::FORMAT,
    w3c::FORMAT,
    traefik_json::FORMAT,
    caddy::FORMAT,
    cloudflare::FORMAT,
    gcp::FORMAT,
    ecs::FORMAT,
    json::FORMAT,
    haproxy::FORMAT,
    istio::FORMAT,
    envoy::FORMAT,
    alb::FORMAT,
    elb::FORMAT,
    s3::FORMAT,
    uwsgi::FORMAT,
    squid::FORMAT,
    fastly::FORMAT,
    iis_native::FORMAT,
    bunny::FORMAT,
    hiawatha::FORMAT,
    gorouter::FORMAT,
    nginx_proxy_manager::FORMAT,
    apisix::FORMAT,
    vhost_combined_cookie::FORMAT,
    vhost_combined::FORMAT,
    ingress_nginx::FORMAT,
    traefik::FORMAT,
    combined_cookie::FORMAT,
    combined_location::FORMAT,
    combinedio::FORMAT,
    combined_forwarded::FORMAT,
    combined::FORMAT,
    common::FORMAT,
    vhost_common::FORMAT,
    forwarded_combined::FORMAT,
    lighttpd::FORMAT,
    vhost_combined_more::FORMAT,
    combined_more::FORMAT,
    common_more::FORMAT,
    ltsv::FORMAT,
    logfmt::FORMAT,
];

/// The format with a name; `None` when no format has it.
pub fn named(name: &str, ids: Ids<'_>) -> Option<Format> {
    let name = if name == "iis" { "w3c" } else { name };
    ALL.iter().find(|known| known.name == name)?.format(ids)
}

/// All named formats, compiled.
pub fn all(ids: Ids<'_>) -> Vec<Format> {
    ALL.iter().filter_map(|known| known.format(ids)).collect()
}

/// The format with the names of a `#Fields:` line, for files that lack the line.
pub fn with_fields(fields: &str, ids: Ids<'_>) -> Format {
    if fields.contains("x-edge-") {
        Format::columns("cloudfront", ColumnsPlan::new(Writer::CloudFront, fields, ids)).stamped(Stamp::End)
    } else {
        Format::columns("w3c", ColumnsPlan::new(Writer::W3c, fields, ids)).stamped(Stamp::End)
    }
}

fn of_apache(known: &Known, ids: Ids<'_>) -> Option<Format> {
    apache::compile(known.text, ids).ok()
}

/// The plan of a text in braces.
fn plan(text: &str, escape: Escape, ids: Ids<'_>) -> Option<TextPlan> {
    TextPlan::new(&braces::pieces(text, ids)?, escape)
}

/// The plan of a text in braces after which lines go on.
fn open_plan(text: &str, escape: Escape, ids: Ids<'_>) -> Option<TextPlan> {
    let mut plan = plan(text, escape, ids)?;
    plan.open_end();
    Some(plan)
}

/// A format of JSON lines.
fn of_keys(keys: &[(&str, Slot)], ids: Ids<'_>) -> Format {
    Format::json("", JsonPlan::new(Keys::usual(keys, ids)))
}

#[cfg(test)]
mod tests;
