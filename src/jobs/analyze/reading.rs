//! How the lines of a log are read, as one number: digests of evidence are used again only by the same reading.

use crate::base::identity::{Id, Key};
use crate::logs::evidence::Evidence;
use crate::logs::set::Log;
use crate::merchant::Merchant;
use std::fmt::Write;
use xxhash_rust::xxh3::Xxh3Default;

/// The number of a way of reading. Whatever decides which lines are kept, or how they count, is part of it: the program's
/// version, the evidence itself, the secret of the keys, the format, the settings and the partners.
pub(super) fn reading(log: &Log, merchant: &Merchant) -> u64 {
    let mut text = Digester(Xxh3Default::new());
    // A text for each way in which keys are made.
    let probes = [&b"a"[..], b"a text of some length", b"a text that is longer than two blocks of sixteen"];
    let secret = probes.map(|probe| Key::of(Id::Order, probe).0);
    let Merchant { site, programs, partners, internal, .. } = merchant;
    // Hashing cannot fail.
    let _ = write!(
        text,
        "{} {:?} {secret:?} {:?} {} {:?} {site:?} {programs:?} {:?} {internal:?}",
        env!("CARGO_PKG_VERSION"),
        log.source.evidence().map(Evidence::identity),
        log.fit.format,
        log.unseen.bits(),
        log.lacking,
        partners.list,
    );
    text.0.digest()
}

/// Hashes what is written.
struct Digester(Xxh3Default);

impl Write for Digester {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
