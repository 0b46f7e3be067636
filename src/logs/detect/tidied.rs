//! Formats that read a whole log, with a word in the place of a value that is none.

use super::{Fit, fit};
use crate::base::addresses;
use crate::logs::formats::tidy::Tidy;

/// A fit without hosts that are none, and without single quotes around user agents. A word before a line looks like a virtual
/// host, and no host of the shop would be found in such a log.
pub(super) fn tidied(found: Fit, lines: &[Vec<u8>]) -> Fit {
    let filled = found.filled;
    if found.format.names_values() {
        return found;
    }
    let tidy = Tidy {
        no_host: filled.host > 0 && (filled.odd_host == filled.host || are_servers(&found, lines)),
        unquotes: filled.quoted_agent > 0 && filled.quoted_agent == filled.agent,
    };
    if tidy == Tidy::default() {
        return found;
    }
    Fit { inferred: found.inferred, ..fit(found.format.tidied(tidy), lines) }
}

/// Whether all hosts are addresses, and no referring page is there: they are the server's own.
fn are_servers(found: &Fit, lines: &[Vec<u8>]) -> bool {
    let mut cutter = found.format.cutter(chrono_tz::UTC);
    lines.iter().all(|line| match cutter.cut(line) {
        Ok(hit) if !hit.host.is_empty() => {
            let page = hit.referer.split(|b| *b == b'/').nth(2).unwrap_or_default();
            addresses::parse(hit.host).is_some() && addresses::bare(page) != addresses::bare(hit.host)
        }
        _ => true,
    })
}
