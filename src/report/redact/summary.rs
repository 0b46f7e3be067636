//! A summary without personal data: its counts name nobody, but settings hold addresses of networks, file names the names of
//! folders, and sentences quote what was found.

use super::Redactor;
use crate::report::summary::{Setting, Summary};

/// Settings that list addresses.
const NETWORKS: [&str; 2] = ["internal.networks", "site.trusted_proxies"];

impl Redactor {
    /// Replaces the personal data of a summary.
    pub fn summary(&mut self, summary: &mut Summary) {
        let background = &mut summary.background;
        for used in &mut background.settings {
            let is_network = NETWORKS.contains(&used.key.as_str());
            used.value = used.value.take().filter(|_| !is_network);
            used.value.iter_mut().for_each(|value| self.setting(value));
            used.evidence = self.sentence(&used.evidence);
            used.file = used.file.take().map(|file| bare(&file));
        }
        background.detected.retain(|found| !NETWORKS.contains(&found.what.as_str()));
        for found in &mut background.detected {
            self.setting(&mut found.value);
            found.how = self.sentence(&found.how);
        }
        let inputs = &mut background.inputs;
        for web in &mut inputs.web {
            web.copies.iter_mut().for_each(|copy| copy.of = bare(&copy.of));
            for path in [&mut web.path, &mut web.log] {
                *path = bare(path);
            }
            for text in web.incomplete.iter_mut().chain(&mut web.change) {
                *text = self.sentence(text);
            }
        }
        inputs.orders.iter_mut().for_each(|file| file.path = bare(&file.path));
        inputs.credits.iter_mut().chain(&mut inputs.reports).for_each(|file| file.path = bare(&file.path));
        let credits = background.credits.iter_mut().flat_map(|credits| &mut credits.files);
        credits.for_each(|file| *file = bare(file));
        inputs.partners.iter_mut().for_each(|file| file.path = bare(&file.path));
        background.coverage.partial.iter_mut().for_each(|part| part.front = bare(&part.front));
        for path in background.settings_files.iter_mut().chain(&mut background.settings_unread) {
            *path = bare(path);
        }
        let said = background.settings_unseen.iter_mut().chain(&mut summary.notes).chain(&mut summary.warnings);
        said.for_each(|text| *text = self.sentence(text));
        summary.hints.iter_mut().for_each(|hint| hint.advice = self.sentence(&hint.advice));
        summary.assumptions.iter_mut().for_each(|effect| effect.says = self.sentence(&effect.says));
        super::SHARED.clone_into(&mut summary.background.personal_data);
    }

    fn setting(&mut self, value: &mut Setting) {
        match value {
            Setting::Text(text) => *text = self.sentence(text),
            Setting::List(list) => list.iter_mut().for_each(|text| *text = self.sentence(text)),
            Setting::Flag(_) => {}
        }
    }
}

/// A file's name without its folders: they can hold the names of people and customers.
pub(super) fn bare(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

/// The same for each file of a list of `file:line` with `;` between.
pub(super) fn bare_places(places: &str) -> String {
    places.split(';').map(bare).collect::<Vec<_>>().join(";")
}
