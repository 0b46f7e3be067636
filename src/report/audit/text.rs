//! An audit as text for a terminal: what to mend first, then the rest.

use super::AuditReport;
use crate::base::units::{Micros, Money};
use crate::links::findings::Finding;
use crate::links::two_minutes::{MARK, ROUNDS, address};
use crate::links::{Kind, Severity};
use crate::report::grid::{Grid, Side};
use crate::report::page::{Page, amount, count, counted};
use anstyle::{AnsiColor, Style};
use std::collections::BTreeMap;
use std::io::{self, Write};

const PLAIN: Style = Style::new();
const TITLE: Style = Style::new().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();
const GOOD: Style = AnsiColor::Green.on_default();

/// Findings of each severity that are listed where not all are.
const MOST_DEFECTS: usize = 15;
const MOST_RISKS: usize = 8;

/// Partners that are listed.
const MOST_PARTNERS: usize = 10;

/// Writes an audit for a terminal of so many columns. Fails when `out` does.
pub fn write(report: &AuditReport<'_>, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(columns);
    put_headline(&mut page, report);
    put_findings(&mut page, report, Severity::Defect, "Links to mend", MOST_DEFECTS);
    put_findings(&mut page, report, Severity::Risk, "Links at risk", MOST_RISKS);
    put_partners(&mut page, report);
    put_stripped(&mut page, report);
    put_read(&mut page, report);
    put_test(&mut page, report);
    out.write_all(page.into_text().as_bytes())
}

fn put_headline(page: &mut Page, report: &AuditReport<'_>) {
    let audit = report.audit;
    let defects = audit.of(Severity::Defect).count() as u64;
    let risks = audit.of(Severity::Risk).count() as u64;
    let text = format!(
        "tagtrail {}: {} of programmes, {} sound; {} to mend, {}",
        report.version,
        counted(audit.links, "link"),
        count(audit.sound),
        count(defects),
        counted(risks, "risk")
    );
    page.styled_prose(TITLE, 0, &text);
    if audit.links == 0 {
        page.prose(
            0,
            "No link of a programme was found. tagtrail knows Amazon and the large networks by their hosts; a shop's own links are \
             known by [site] hosts and [policy] tag_params in tagtrail.toml.",
        );
    }
}

fn put_findings(page: &mut Page, report: &AuditReport<'_>, severity: Severity, title: &str, most: usize) {
    let findings: Vec<&Finding> = report.audit.of(severity).collect();
    if findings.is_empty() {
        return;
    }
    page.heading(title);
    let listed = if report.lists_all { findings.len() } else { most };
    for finding in findings.iter().take(listed) {
        put_finding(page, finding);
    }
    if findings.len() > listed {
        let more = count((findings.len() - listed) as u64);
        page.prose(2, &format!("… and {more} more: --all lists them, --out DIR writes them to links.csv."));
    }
    let (sums, harmed) = sums(&findings);
    if !sums.is_empty() {
        let sums: Vec<String> = sums.iter().map(|(currency, money)| amount(currency, *money)).collect();
        let text = format!(
            "{} were harmed; other clicks earn about {} for as many ({}).",
            counted(harmed, "click"),
            sums.join(" and "),
            report.valued_by
        );
        page.prose(2, &text);
    }
}

/// What the harmed clicks of some findings cost, by currency. A link with two defects costs once.
fn sums(findings: &[&Finding]) -> (BTreeMap<String, Money>, u64) {
    let mut links: BTreeMap<(&str, &str, &str), &Finding> = BTreeMap::new();
    for finding in findings {
        links.entry((&finding.page, &finding.link, &finding.target)).or_insert(finding);
    }
    let mut sums: BTreeMap<String, Money> = BTreeMap::new();
    for (money, currency) in links.values().filter_map(|finding| finding.cost.as_ref()) {
        let sum = sums.entry(currency.clone()).or_default();
        *sum = *sum + *money;
    }
    (sums, links.values().map(|finding| finding.harmed).sum())
}

fn put_finding(page: &mut Page, finding: &Finding) {
    let style = if finding.defect.severity == Severity::Defect { WARNING } else { PLAIN };
    let harmed = finding.defect.kind == Kind::LostOnTheWay || finding.defect.kind == Kind::LandingFails;
    let followed = match finding.followed {
        Some(_) if harmed => format!("  {}", counted(finding.harmed, "click")),
        Some(followed) => format!("  followed {}", times(followed)),
        None => String::new(),
    };
    let since = finding.since.map(|since| format!(" since {}", minute(since))).unwrap_or_default();
    let cost = finding.cost.as_ref().map(|(money, currency)| format!(", about {}", amount(currency, *money)));
    let tail = [followed, since, cost.unwrap_or_default()].concat();
    page.marked_line(style, 2, finding.defect.kind.name(), &format!("  {}{tail}", finding.link));
    let whose = [&finding.partner, &finding.id, &finding.program].into_iter().find(|text| !text.is_empty());
    let at = [finding.page.as_str(), finding.place.as_str()].into_iter().filter(|text| !text.is_empty());
    let mut places: Vec<String> = at.map(str::to_owned).collect();
    places.extend(whose.map(|whose| format!("({whose})")));
    if !places.is_empty() {
        page.prose(4, &places.join(" "));
    }
    page.prose(4, &format!("{}.", finding.defect.detail));
    if !finding.target.is_empty() && finding.target != finding.link {
        page.line(PLAIN, 4, &format!("leads to  {}", finding.target));
    }
    if let Some(corrected) = &finding.corrected {
        page.marked_line(GOOD, 4, "write     ", corrected);
    }
}

fn times(number: u64) -> String {
    if number == 1 { "once".to_owned() } else { format!("{} times", count(number)) }
}

/// The day and the minute of a time.
fn minute(at: Micros) -> String {
    at.to_string().chars().take(16).collect::<String>().replace('T', " ")
}

fn put_partners(page: &mut Page, report: &AuditReport<'_>) {
    let mut partners: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    // Clicks on a link at risk may have been credited: they are no harm yet.
    for finding in report.audit.of(Severity::Defect) {
        let name =
            [finding.partner.as_str(), finding.program.as_str(), "unknown"].into_iter().find(|name| !name.is_empty());
        let counts = partners.entry(name.unwrap_or_default()).or_default();
        counts.0 += 1;
        counts.1 += finding.harmed;
    }
    if partners.len() < 2 {
        return;
    }
    page.heading("By partner, or by programme where no partner is known");
    let mut rows: Vec<_> = partners.into_iter().collect();
    rows.sort_by_key(|(name, (defects, harmed))| (std::cmp::Reverse((*defects, *harmed)), *name));
    let mut grid = Grid::new(&[("", Side::Clip), ("to mend", Side::Right), ("clicks harmed", Side::Right)]);
    for (name, (defects, harmed)) in rows.iter().take(MOST_PARTNERS) {
        grid.row(PLAIN, [(*name).to_owned(), count(*defects), count(*harmed)]);
    }
    grid.put(page);
}

fn put_stripped(page: &mut Page, report: &AuditReport<'_>) {
    if report.audit.stripped.is_empty() {
        return;
    }
    page.heading("Parameters that are removed before the page is requested");
    for stripped in &report.audit.stripped {
        let by: Vec<String> = stripped
            .by
            .iter()
            .map(
                |list| {
                    if list.is_opt_in { format!("{} (switched on by hand)", list.name) } else { list.name.to_owned() }
                },
            )
            .collect();
        page.item(2, &format!("{} ({}): by {}", stripped.param, counted(stripped.links, "link"), by.join("; ")));
    }
}

fn put_read(page: &mut Page, report: &AuditReport<'_>) {
    page.heading("What was read");
    let mut grid = Grid::new(&[("", Side::ClipFront), ("", Side::Left), ("", Side::Right)]);
    for (path, lines, parsed) in &report.logs {
        grid.row(
            PLAIN,
            [(*path).to_owned(), "web log".to_owned(), format!("{} of {}", count(*parsed), counted(*lines, "line"))],
        );
    }
    let most = if report.lists_all { usize::MAX } else { 12 };
    for (path, form, links) in report.files.iter().take(most) {
        grid.row(PLAIN, [(*path).to_owned(), (*form).to_owned(), counted(*links, "link")]);
    }
    grid.put(page);
    if report.files.len() > most {
        page.prose(2, &format!("… and {} more files with links.", count((report.files.len() - most) as u64)));
    }
    if report.short_addresses > 0 {
        let known = count(report.short_addresses as u64);
        page.prose(2, &format!(
                "Short addresses of the own redirector that lists name: {known}. Where the log has no Location, they count as \
leading where the list says today, all the time."
            ));
    }
    for note in report.audit.notes.iter().chain(report.notes) {
        page.item(2, note);
    }
}

fn put_test(page: &mut Page, report: &AuditReport<'_>) {
    if !report.rounds.is_empty() {
        page.heading("Two-minute test: what the log shows");
        for round in report.rounds {
            page.line(TITLE, 2, &format!("{}  {}  {}", round.round, minute(round.at), round.evidence));
            for check in &round.checks {
                let (style, word) = match check.seen {
                    Some(true) => (GOOD, "yes  "),
                    Some(false) => (WARNING, "NO   "),
                    None => (PLAIN, "?    "),
                };
                page.marked_line(style, 4, word, &check.what);
            }
        }
        return;
    }
    if report.test_link.is_empty() {
        return;
    }
    page.heading("Two-minute test, for a person");
    for (nth, (round, how)) in ROUNDS.iter().enumerate() {
        page.prose(2, &format!("{}. In {how}, open this on your own site, and follow it as a visitor would:", nth + 1));
        page.line(PLAIN, 5, &address(report.test_link, round));
    }
    page.prose(
        2,
        &format!(
            "3. Run this command again with the newest log. It finds {MARK}= in it, and says of each round whether the request arrived, \
             with its id, and what followed. If the request is missing from the log, the blocker or a cache kept it away."
        ),
    );
}
