//! Links that lead away from the own site: the redirector's, and those that beacons report.

use super::places::{line, listed};
use super::{Collected, Evidence, Finding};
use crate::base::units::Micros;
use crate::links::followed::Count;
use crate::links::judge::{Ground, Judged, Setting, day};
use crate::links::{Defect, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// The clicks on one path with one target, from all pages.
#[derive(Default)]
struct Group<'c> {
    pages: BTreeSet<&'c str>,
    counts: Vec<&'c Count>,
}

impl Group<'_> {
    fn people(&self) -> u64 {
        self.counts.iter().map(|count| count.people).sum()
    }

    fn failed(&self) -> u64 {
        self.counts.iter().map(|count| count.failed).sum()
    }

    fn first(&self) -> Option<&Count> {
        self.counts.iter().min_by_key(|count| count.first).copied()
    }

    fn last(&self) -> Option<Micros> {
        self.counts.iter().map(|count| count.last).max()
    }

    /// Since when it fails, if its last requests failed.
    fn failing_since(&self) -> Option<(Micros, u16)> {
        let last = self.counts.iter().max_by_key(|count| count.last)?;
        let since = self.counts.iter().filter_map(|count| count.failures.since()).min()?;
        last.failures.since().map(|_| (since, last.failures.status()))
    }
}

/// Judges the targets of clicks, and finds short addresses that fail or lead nobody knows where.
pub(super) fn collect(evidence: &Evidence<'_>, ground: &Ground<'_>, collected: &mut Collected) {
    let mut groups: BTreeMap<&str, BTreeMap<&str, Group<'_>>> = BTreeMap::new();
    for (key, count) in &evidence.followed.outbound {
        let group = groups.entry(&key.path).or_default().entry(&key.target).or_default();
        group.pages.insert(&key.page);
        group.counts.push(count);
    }
    for (path, targets) in &groups {
        let judged: Vec<(&str, &Group<'_>, Option<Judged>)> = targets
            .iter()
            .map(|(target, group)| {
                let example = group.first().map_or("", |count| count.example.as_str());
                let usual_id = collected.usual_id(ground.registry, example);
                (*target, group, ground.judge(example, Setting { usual_id, ..Setting::default() }))
            })
            .collect();
        let sound_until = judged.iter().filter(|(_, _, judged)| is_sound(judged.as_ref()));
        let sound_until = sound_until.filter_map(|(_, group, _)| group.last()).max();
        for (target, group, judged) in &judged {
            let click = Click { path, target, group, judged: judged.as_ref(), sound_until };
            click.collect(evidence, ground, collected);
        }
    }
}

fn is_sound(judged: Option<&Judged>) -> bool {
    judged.is_some_and(|judged| judged.defects.is_empty())
}

struct Click<'c> {
    path: &'c str,
    target: &'c str,
    group: &'c Group<'c>,
    judged: Option<&'c Judged>,
    /// The last click on this path with a sound target.
    sound_until: Option<Micros>,
}

impl Click<'_> {
    fn collect(&self, evidence: &Evidence<'_>, ground: &Ground<'_>, collected: &mut Collected) {
        let group = self.group;
        // A failing address of no programme is an ordinary broken page, unless it is one of the redirector's.
        let is_ours = self.judged.is_some() || evidence.redirector.is_short(self.path);
        if let Some((since, status)) = group.failing_since().filter(|_| is_ours) {
            let detail = format!("{} is answered by {status}", self.path);
            let finding = self.finding(evidence, ground, Defect::new(Kind::LandingFails, detail));
            collected.findings.push(Finding { harmed: group.failed(), since: Some(since), ..finding });
        }
        if self.target.is_empty() {
            if group.people() > group.failed() {
                let detail = "neither the log nor a list shows where it leads: log the Location header, or give the redirector's list";
                collected.findings.push(self.finding(evidence, ground, Defect::new(Kind::UnknownTarget, detail)));
            }
            return;
        }
        let Some(judged) = self.judged else { return };
        collected.link(format!("{} {}", self.target, judged.program), judged.carrier(), judged.defects.is_empty());
        if collected.covered.contains(self.target) {
            return;
        }
        for defect in &judged.defects {
            let mut defect = defect.clone();
            let first = group.first().map(|count| count.first);
            if let Some(until) = self.sound_until.filter(|until| first.is_some_and(|first| first > *until)) {
                defect.detail = format!("{}; until {} it was sound", defect.detail, day(until));
            }
            collected.findings.push(self.finding(evidence, ground, defect));
        }
    }

    fn finding(&self, evidence: &Evidence<'_>, ground: &Ground<'_>, defect: Defect) -> Finding {
        let (group, first) = (self.group, self.group.first());
        let judged = self.judged;
        let partner = judged.and_then(|judged| judged.partner);
        let is_corrigible = defect.kind != Kind::LandingFails;
        Finding {
            defect,
            program: judged.map_or_else(String::new, |judged| judged.program.clone()),
            partner: partner.map_or_else(String::new, |at| ground.registry.partner(at).name.clone()),
            id: judged.map_or_else(String::new, |judged| judged.id.clone()),
            page: listed(&group.pages),
            place: String::new(),
            link: self.path.to_owned(),
            target: first.map_or_else(String::new, |count| count.example.clone()),
            corrected: judged.and_then(|judged| judged.corrected.clone()).filter(|_| is_corrigible),
            followed: Some(group.people()),
            harmed: group.people(),
            since: first.map(|count| count.first),
            last: group.last(),
            evidence: first.map_or_else(String::new, |count| line(evidence, count)),
            cost: None,
        }
    }
}
