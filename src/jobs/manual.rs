//! The manual as Markdown, generated from the causes, formats, dialects and settings themselves. `docs/causes.md`,
//! `docs/formats.md`, `docs/dialects.md` and `docs/settings.md` are these texts; a test fails when they are stale.

use crate::causes;
use crate::dialects::{self, Amounts, Dialect, Field};
use crate::logs::formats::Stamp;
use crate::logs::formats::known::{self, Known};
use crate::merchant::keys;
use crate::merchant::presets::Preset;
use crate::report::COLUMNS;
use crate::verdict::words::{self, OUTCOMES, REASONS, Term, named};
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
    text.push_str("\nThe columns `outcome` and `cause` hold these words, too:\n\n| word | meaning |\n|---|---|\n");
    for term in OUTCOMES.iter().chain(&REASONS) {
        let _ = writeln!(text, "| [`{0}`](#{0}) | {1} |", term.id, term.headline);
    }
    for cause in causes::ALL {
        let _ = write!(text, "\n{}\n", page(cause));
    }
    text.push_str("\n# Outcomes, and why nothing can be said\n");
    for term in OUTCOMES.iter().chain(&REASONS) {
        let _ = write!(text, "\n{}\n", term_page(term));
    }
    text
}

/// The manual page of one word of the columns `cause` and `outcome`; `None` for other words.
pub fn cause(id: &str) -> Option<String> {
    let page = causes::named(id).map(page).or_else(|| named(id).map(term_page));
    page.map(|page| page + "\n")
}

/// All words that have a page.
pub fn words() -> impl Iterator<Item = &'static str> {
    let terms = OUTCOMES.iter().chain(&REASONS).map(|term| term.id);
    causes::ALL.iter().map(|cause| cause.id).chain(terms)
}

/// A word's page under a heading of the second level.
fn term_page(term: &Term) -> String {
    format!("## `{}`\n\n**In short.** {}.\n\n{}", term.id, words::title(term.id), term.text)
}

/// A cause's page, its headings one level down.
fn page(cause: &causes::Cause) -> String {
    let text = cause.manual().replacen("# ", "## ", 1);
    format!("{text}\n\n**In short.** {} Acts: {}. Claim: {}.", cause.remedy, cause.acts.name(), cause.claim.name())
}

/// The manual of the log formats.
pub fn formats() -> String {
    let mut text = String::from(FORMATS);
    for format in known::ALL {
        let _ = write!(text, "\n## {}\n\n{} Time: {}.", format.name, format.about, stamp(format));
        let _ = writeln!(text, " Described in: {}.", format.documented);
        if !format.text.is_empty() {
            let _ = write!(text, "\nThe server's own text:\n\n    {}\n", format.text.trim_end());
        }
        text.push_str("\nSample lines:\n\n");
        for sample in format.directives.iter().chain(format.samples) {
            let _ = writeln!(text, "    {sample}");
        }
    }
    text
}

const FORMATS: &str = "# Log formats

A log's format is detected from its lines, file by file. `[site] log_format` says it outright, for all files or, as a list of \
texts, for files that differ: the one that fits best is taken where it fits half of a file's first lines. It takes

- one of the names below;
- the server's own text: an nginx `log_format` (with `escape=json` or `escape=none` in front where the server has it) or an \
Apache `LogFormat`;
- for JSON lines of any program an object of the same shape whose values are nginx' variables: \
`'{\"when\":\"$time\",\"req\":{\"ip\":\"$remote_addr\",\"m\":\"$request_method\",\"u\":\"$request_uri\"},\"code\":\"$status\"}'`, \
where `$time` is a time in any spelling;
- for W3C logs whose files lack it their `#Fields:` line;
- `haproxy captures=Host|User-Agent|Cookie` with the names of HAProxy's captured request headers.

What collectors put in front of lines is taken off: syslog (RFC 3164, RFC 5424, rsyslog), Docker Compose's `name |`, \
Kubernetes' `TIME stdout F`, fluentd's and Fluent Bit's files and terminals, Caddy's console, Ruby's logger, Papertrail's archives, \
LiteSpeed's quotes, and bare time stamps.

gzip, zstd, bzip2 and xz are detected from a file's first bytes. Zip and tar archives, the latter packed or not, are read \
member by member, as logs, order logs and partner lists; a member is called `logs.tar.gz:access.log.3`, and that name takes \
it alone. Folders, links, macOS resource forks, pictures, documents, programs and settings are left out and named, as are \
members that are no text, and texts that are neither a log nor a table and do not claim to be one by their name. Encrypted \
members, methods other than deflate, bzip2, zstd and xz, and archives inside archives are refused; an archive that is cut is \
read as far as it goes, and the result says so.

Dates such as `04/06/2026` are refused where no line shows whether the day or the month is first.

A line's time is the start of the request or its end, as the server has it. nginx logs the end, Apache the start unless the \
text says `%{end:...}t`. Where the end is logged and beside it how long the request took (`$request_time`, `%D`, `%T`, \
`time-taken`), a hit's time is the start.
";

/// The manual of the dialects of exported files.
pub fn dialects() -> String {
    let mut text = String::from(DIALECTS);
    text.push_str("\n| dialect | role | what it is |\n|---|---|---|\n");
    for dialect in dialects::all() {
        let (name, role, about) = (dialect.name, dialect.role.name(), cell(dialect.about));
        let _ = writeln!(text, "| [`{name}`](#{name}) | {role} | {about} |");
    }
    for dialect in dialects::all() {
        let _ = write!(text, "\n## `{}`\n\n{} Role: {}.", dialect.name, dialect.about, dialect.role.name());
        let _ = writeln!(text, " Described in: {}.", dialect.documented);
        text.push_str(&dialect_notes(dialect));
        text.push_str("\n| field | header |\n|---|---|\n");
        for source in dialect.columns {
            let mut spellings: Vec<&str> = source.headers.split('|').collect();
            let more = spellings.len().saturating_sub(MOST_SPELLINGS);
            spellings.truncate(MOST_SPELLINGS);
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            let part = if source.part.is_some() { "a part of " } else { "" };
            let _ = writeln!(text, "| {} | {part}`{}`{more} |", source.field.name(), cell(&spellings.join("`, `")));
        }
    }
    text.push_str("\n## Fields\n\n| field | meaning |\n|---|---|\n");
    for field in Field::ALL {
        let _ = writeln!(text, "| {} | {} |", field.name(), field.about());
    }
    text
}

/// The spellings of a header that the manual lists.
const MOST_SPELLINGS: usize = 6;

/// What else is special about a dialect, in sentences.
fn dialect_notes(dialect: &Dialect) -> String {
    let mut text = String::new();
    match dialect.amounts {
        Amounts::Shown => {}
        Amounts::OfOrder => text.push_str("\nEvery row has the amount of its order.\n"),
        Amounts::OfItem => text.push_str("\nEvery row has the amount of one item; an order's amounts are added up.\n"),
    }
    if !dialect.zone.is_empty() {
        let _ = writeln!(text, "\nTimes without a zone are in {}.", dialect.zone);
    }
    if !dialect.skips.is_empty() {
        let skips = dialect.skips.iter().map(|skip| {
            let header = skip.headers.split('|').next().unwrap_or_default();
            format!("{} (by `{}`)", skip.reason, cell(header))
        });
        let _ = writeln!(text, "\nRows that are not used: {}.", skips.collect::<Vec<_>>().join("; "));
    }
    text
}

const DIALECTS: &str = "# Dialects

Files that shops, networks and programmes export are recognised by their headers. Headers are compared by letters and digits \
only, without case, accents and currency: `Order ID`, `order_id` and `Order Id ` are the same, and `Price($)` is `Price`. Lines \
above the header, a byte order mark, UTF-16, and the delimiters comma, semicolon, tab and `|` are detected.

`tagtrail check` names the role and the dialect of each file. A file in no dialect is read by the words of its headers, as \
[inputs.md](inputs.md) describes. Headers under `[orders.columns]` have precedence over a dialect's.
";

/// The list of the columns of `verdicts`, as `docs/results.md` has it.
pub fn columns() -> String {
    let mut text = String::from("| column | type | what it holds |\n|---|---|---|\n");
    for column in COLUMNS {
        let _ = writeln!(text, "| `{}` | {} | {}. |", column.name, column.kind(), cell(column.about));
    }
    text
}

/// The manual of `tagtrail.toml`.
pub fn settings() -> String {
    let mut text = String::from(SETTINGS);
    text.push_str("\n## Types\n\n| type | what to write |\n|---|---|\n");
    for kind in keys::Kind::ALL {
        let _ = writeln!(text, "| {} | {} |", kind.name(), cell(kind.how()));
    }
    for table in keys::TABLES {
        let _ = write!(text, "\n## `[{}]`\n\n{}\n", table.name, table.about);
        // The keys of a programme are those of the policy, and are listed there.
        if table.name.starts_with("program.") {
            continue;
        }
        text.push_str("\n| key | type | default | example | what it says |\n|---|---|---|---|---|\n");
        for key in table.keys {
            let (kind, unset, example) = (key.kind.name(), cell(&key.unset("`")), cell(&key.example_line()));
            let _ = writeln!(text, "| `{}` | {kind} | {unset} | `{example}` | {}. |", key.name, cell(key.about));
        }
    }
    let presets: Vec<String> = Preset::names().map(|name| format!("`{name}`")).collect();
    let _ = write!(text, "\n## Presets\n\n{}. Their terms are in `src/merchant/programs`.\n", presets.join(", "));
    text
}

/// A text as a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

const SETTINGS: &str = "# Settings

`tagtrail.toml` says what only the shop knows. Every key is optional. It is read from the current folder, or named with `--config`, \
which can be repeated: each file adds its keys, and two values for one key are refused. An unknown key is refused with the \
nearest known one. `tagtrail init` writes a file to begin with.

The column *default* says what holds where nothing sets a key. *detected* means that tagtrail looks for it in the logs and says how \
sure it is; a verdict is never surer than what it rests on. What is printed under \"Detected\" ends with a table `[detected]`, which \
keeps that doubt: see [results.md](results.md).
";

/// The meaning of a format's time, in words.
fn stamp(format: &Known) -> &'static str {
    match (format.stamp, format.is_timed) {
        (Stamp::Start, _) => "the start of the request",
        (Stamp::End, false) => "the end of the request",
        (Stamp::End, true) => "the end of the request is logged, and its duration is taken off where it can be read",
    }
}
