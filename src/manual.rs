//! The manual as Markdown, made from the causes and formats themselves. `docs/causes.md` and `docs/formats.md` are
//! these texts; a test fails when they are stale.

use crate::causes;
use crate::logs::formats::combined::NAMED;
use std::fmt::Write;

/// The manual of all causes.
pub fn causes() -> String {
    let mut text = String::from(
        "# Causes\n\nWhy a sale was not credited, in the order of the chain from the link to the record. Each page is the comment at the \
head of the cause's file under `src/causes`.\n\n| cause | what happened | who acts | claim |\n|---|---|---|---|\n",
    );
    for cause in causes::ALL {
        let _ = writeln!(
            text,
            "| [`{0}`](#{0}) | {1} | {2} | {3} |",
            cause.id,
            cause.headline,
            cause.acts.name(),
            cause.claim.name()
        );
    }
    for cause in causes::ALL {
        let _ = write!(text, "\n{}\n", page(cause));
    }
    text
}

/// The manual page of one cause; `None` when there is no such cause.
pub fn cause(id: &str) -> Option<String> {
    causes::named(id).map(|cause| format!("{}\n", page(cause)))
}

/// A cause's page, its headings one level down.
fn page(cause: &causes::Cause) -> String {
    let text = cause.manual().replacen("# ", "## ", 1);
    format!("{text}\n\n**In short.** {} Acts: {}. Claim: {}.", cause.remedy, cause.acts.name(), cause.claim.name())
}

/// The manual of the log formats.
pub fn formats() -> String {
    let mut text = String::from(
        "# Log formats\n\nA log's format is told from its lines. `[site] log_format` takes one of these names, or the server's own text: \
an nginx `log_format` (with `escape=json` or `escape=none` in front where the server has it), or an Apache `LogFormat`. \
gzip is told by its first bytes.\n",
    );
    for format in NAMED {
        let _ = write!(text, "\n## {}\n\n{}\n", format.name, format.about);
        if !format.text.is_empty() {
            let _ = write!(text, "\n    {}\n", format.text.trim_end());
        }
        text.push_str("\nSample lines:\n\n");
        for sample in format.samples {
            let _ = writeln!(text, "    {sample}");
        }
    }
    text
}
