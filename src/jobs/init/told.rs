//! Evidence as comments of a draft.

use crate::detect::Sure;
use crate::report::settings_draft::{Entry, Line};

pub(super) fn example(comment: &str, toml: &str) -> Entry {
    Entry { comment: comment.to_owned(), line: Line::Example(toml.to_owned()) }
}

/// Evidence as a comment: the value, the evidence, the certainty.
pub(super) fn told(what: &str, how: &str, sure: Sure) -> String {
    format!("{what}: {how} ({}).", sure.name())
}

/// The first few counts: `/t/click in 20 hits, /t/other in 3`.
pub(super) fn counted(seen: &[(String, u64)]) -> String {
    let few = seen.iter().take(3).enumerate();
    let texts = few
        .map(|(nth, (name, n))| if nth == 0 { format!("{name} in {n} sample hits") } else { format!("{name} in {n}") });
    texts.collect::<Vec<_>>().join(", ")
}
