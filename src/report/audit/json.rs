//! An audit for scripts.

use super::AuditReport;
use crate::links::findings::Finding;
use crate::links::two_minutes::Round;
use crate::report::json;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Listing<'a> {
    schema: &'static str,
    version: &'a str,
    links: u64,
    sound: u64,
    followed: u64,
    kinds: Vec<KindCount>,
    findings: Vec<Item<'a>>,
    findings_left_out: u64,
    valued_by: &'a str,
    registered_ids: Vec<&'a str>,
    ids_are_assumed: bool,
    stripped: Vec<Stripped<'a>>,
    files: Vec<File<'a>>,
    logs: Vec<Log<'a>>,
    test: &'a [Round],
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct KindCount {
    kind: &'static str,
    severity: &'static str,
    findings: u64,
}

#[derive(Serialize)]
struct Item<'a> {
    severity: &'static str,
    kind: &'static str,
    program: &'a str,
    partner: &'a str,
    id: &'a str,
    page: &'a str,
    place: &'a str,
    link: &'a str,
    target: &'a str,
    detail: &'a str,
    corrected: Option<&'a str>,
    followed: Option<u64>,
    harmed: Option<u64>,
    since: Option<String>,
    last: Option<String>,
    cost: Option<f64>,
    currency: Option<&'a str>,
    evidence: &'a str,
}

#[derive(Serialize)]
struct Stripped<'a> {
    param: &'a str,
    links: u64,
    by: Vec<&'static str>,
    only_opt_in: bool,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    form: &'static str,
    links: u64,
}

#[derive(Serialize)]
struct Log<'a> {
    path: &'a str,
    lines: u64,
    parsed: u64,
}

/// Writes an audit as JSON. Fails when `out` does.
pub fn write_json(report: &AuditReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let audit = report.audit;
    let count = |(kind, findings): (crate::links::Kind, u64)| KindCount {
        kind: kind.name(),
        severity: kind.severity().name(),
        findings,
    };
    let stripped = |stripped: &'_ crate::links::findings::Stripped| {
        (stripped.by.iter().map(|list| list.name).collect::<Vec<_>>(), stripped.by.iter().all(|list| list.is_opt_in))
    };
    let listing = Listing {
        schema: "tagtrail.audit/1",
        version: report.version,
        links: audit.links,
        sound: audit.sound,
        followed: audit.followed,
        kinds: audit.kinds().map(count).collect(),
        findings: audit.findings.iter().map(item).collect(),
        findings_left_out: audit.beyond,
        valued_by: report.valued_by,
        registered_ids: audit.registry.partners.list.iter().map(|partner| partner.tag.as_str()).collect(),
        ids_are_assumed: audit.registry.is_assumed,
        stripped: audit
            .stripped
            .iter()
            .map(|one| {
                let (by, only_opt_in) = stripped(one);
                Stripped { param: &one.param, links: one.links, by, only_opt_in }
            })
            .collect(),
        files: report.files.iter().map(|(path, form, links)| File { path, form, links: *links }).collect(),
        logs: report.logs.iter().map(|(path, lines, parsed)| Log { path, lines: *lines, parsed: *parsed }).collect(),
        test: report.rounds,
        notes: audit.notes.iter().chain(report.notes).map(String::as_str).collect(),
    };
    json::write(&listing, out)
}

fn item(finding: &Finding) -> Item<'_> {
    let cost = finding.cost.as_ref();
    Item {
        severity: finding.defect.severity.name(),
        kind: finding.defect.kind.name(),
        program: &finding.program,
        partner: &finding.partner,
        id: &finding.id,
        page: &finding.page,
        place: &finding.place,
        link: &finding.link,
        target: &finding.target,
        detail: &finding.defect.detail,
        corrected: finding.corrected.as_deref(),
        followed: finding.followed,
        harmed: finding.followed.map(|_| finding.harmed),
        since: finding.since.map(|at| at.to_string()),
        last: finding.last.map(|at| at.to_string()),
        cost: cost.map(|(money, _)| crate::report::units(*money)),
        currency: cost.map(|(_, currency)| currency.as_str()),
        evidence: &finding.evidence,
    }
}
