//! Digests of a ledger's evidence: an analysis skips blocks that are known to hold nothing new for its orders.

use crate::base::error::Result;
use crate::base::identity::use_secret;
use crate::jobs::inputs::Inputs;
use crate::ledger::{self, ANALYSIS, DIGESTS, EVIDENCE, Ledger, Manifest};
use crate::logs::evidence::Evidence;
use crate::logs::evidence::digest::Digest;
use crate::output::Unguarded;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Makes all keys of this process with the ledger's secret. Returns whether that was possible: one process uses the secret of one
/// ledger, and only before it made any key.
pub fn prepare(ledger: &Ledger) -> Result<bool> {
    Ok(use_secret(ledger.secret()?))
}

/// Lets the analysis of a ledger's evidence use the digests of earlier runs, and add to them.
pub fn attach(dir: &Path, manifest: &Manifest, inputs: &Inputs) {
    for file in &manifest.evidence {
        if let Some(evidence) = evidence_of(dir, &file.file, inputs) {
            let known = file.digest.as_ref().map(|name| Digest::open(&dir.join(DIGESTS).join(name)));
            evidence.use_digest(known.unwrap_or_default());
        }
    }
}

/// The evidence of a ledger's file, where it is an input.
fn evidence_of<'i>(dir: &Path, file: &str, inputs: &'i Inputs) -> Option<&'i Evidence> {
    let name = dir.join(EVIDENCE).join(file).display().to_string();
    inputs.web.iter().filter_map(|source| source.evidence()).find(|evidence| evidence.name() == name)
}

/// Writes the digests that this run changed. Returns how many blocks were read, and how many were not.
pub fn keep(ledger: &Ledger, dir: &Path, next: &mut Manifest, inputs: &Inputs) -> Result<(u64, u64)> {
    let serial = ledger.manifest.serial + 1;
    let mut blocks = (0, 0);
    for file in &mut next.evidence {
        let Some(digest) = evidence_of(dir, &file.file, inputs).and_then(Evidence::digest) else { continue };
        let (read, others) = digest.counts();
        blocks = (blocks.0 + read, blocks.1 + others);
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

/// The digests of collected evidence that several analyses share: the first one reads all of it, and leaves them for the next ones.
/// They are a help and no result. Where the folder cannot be read or written, an analysis goes on without them.
#[derive(Debug)]
pub struct Shared {
    dir: PathBuf,
    manifest: Manifest,
}

impl Shared {
    /// Those of the only folder with evidence among some paths. Call it before any id is read: keys are made with the folder's secret
    /// from then on.
    pub fn among(paths: &[PathBuf]) -> Option<Self> {
        let mut folders = paths.iter().filter(|path| ledger::is_ledger(path));
        let (dir, None) = (folders.next()?, folders.next()) else { return None };
        let manifest = Manifest::read(dir).ok()?;
        use_secret(ledger::secret(dir)?).then(|| Self { dir: dir.clone(), manifest })
    }

    /// Lets an analysis of these inputs use them.
    pub fn attach(&self, inputs: &Inputs) {
        attach(&self.dir, &self.manifest, inputs);
    }

    /// Leaves what the analysis read for the next one. A ledger of nights is not changed: its digests belong to its own settings.
    pub fn keep(self, inputs: &Inputs) {
        let has_news = |evidence: &Evidence| evidence.digest().is_some_and(Digest::has_news);
        if !self.manifest.nights.is_empty() || !inputs.web.iter().filter_map(|web| web.evidence()).any(has_news) {
            return;
        }
        // Another run may have the folder, or it may be read-only or somebody else's: the next analysis reads everything again.
        if !ledger::owns(&self.dir) {
            return;
        }
        let Ok(mut ledger) = Ledger::open(&self.dir, ANALYSIS, Arc::new(Unguarded)) else { return };
        let mut next = ledger.manifest.clone();
        if next.serial != self.manifest.serial {
            return;
        }
        let committed = keep(&ledger, &self.dir, &mut next, inputs).and_then(|_| ledger.commit(next));
        if committed.is_err() {
            // A full disk keeps no half of a digest.
            let _ = ledger.sweep();
        }
    }
}
