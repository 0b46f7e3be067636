//! Digests of a ledger's evidence: a night skips blocks that are known to hold nothing new for its orders.

use crate::base::error::Result;
use crate::base::identity::use_secret;
use crate::jobs::inputs::Inputs;
use crate::ledger::{DIGESTS, Ledger, Manifest};
use crate::logs::evidence::Evidence;
use crate::logs::evidence::digest::Digest;

/// Makes all keys of this process with the ledger's secret. Returns whether that was possible: one process uses the secret of one
/// ledger, and only before it made any key.
pub(super) fn prepare(ledger: &Ledger) -> Result<bool> {
    Ok(use_secret(ledger.secret()?))
}

/// Lets the analysis of a ledger's evidence use the digests of earlier nights, and add to them.
pub(super) fn attach(ledger: &Ledger, manifest: &Manifest, inputs: &Inputs) {
    for (file, source) in manifest.evidence.iter().zip(&inputs.web) {
        if let Some(evidence) = source.evidence() {
            let known = file.digest.as_ref().map(|name| Digest::open(&ledger.path(DIGESTS, name)));
            evidence.use_digest(known.unwrap_or_default());
        }
    }
}

/// Writes the digests that this night changed. Returns how many blocks were read as a whole, and how many by their digest.
pub(super) fn keep(ledger: &Ledger, next: &mut Manifest, inputs: &Inputs) -> Result<(u64, u64)> {
    let serial = ledger.manifest.serial + 1;
    let mut blocks = (0, 0);
    for (file, source) in next.evidence.iter_mut().zip(&inputs.web) {
        let Some(digest) = source.evidence().and_then(Evidence::digest) else { continue };
        let (whole, skipped) = digest.counts();
        blocks = (blocks.0 + whole, blocks.1 + skipped);
        if digest.is_empty() {
            file.digest = None;
        } else if digest.has_news() {
            let name = format!("{}-{serial}.digest", file.file.trim_end_matches(".evidence"));
            ledger.put(DIGESTS, &name, &|out| digest.write(out))?;
            file.digest = Some(name);
        }
    }
    Ok(blocks)
}
