//! Formats of logs that name their values, by the keys or columns that were found in sample lines.

use super::columns::ColumnsPlan;
use super::json::JsonPlan;
use super::keys::Keys;
use super::pairs::{Notation, PairsPlan};
use super::wrapper::Quoting;
use super::{Format, Ids, Plan, Slot, Stamp, compile, known};

impl Format {
    /// The same format with these keys, the best of each kind first. The keys of a named format are better than others. Usual keys
    /// that hold something else in these lines are `contradicted`.
    pub(in crate::logs) fn by_keys(&self, keys: &[(String, Slot)], contradicted: &[String], ids: Ids<'_>) -> Self {
        let is_usual = self.name == known::json::FORMAT.name;
        let own = if is_usual { Vec::new() } else { self.keys().unwrap_or_default() };
        let names = own.iter().chain(keys).map(|(name, slot)| (name.as_str(), slot.clone()));
        let names: Vec<(&str, Slot)> = names.collect();
        let is_other = |name: &str| contradicted.iter().any(|other| other == name);
        let usual = known::json::KEYS.iter();
        let usual = usual.filter(|(name, _)| !is_other(name) && !names.iter().any(|(own, _)| own == name));
        let usual: Vec<(&str, Slot)> = usual.cloned().collect();
        let all = [names, usual].concat();
        let is_edge = |name: &str| name.rsplit('>').next().is_some_and(|name| name.starts_with("x-edge-"));
        let is_edges = contradicted.iter().any(|name| is_edge(name)) || keys.iter().any(|(name, _)| is_edge(name));
        let plan = JsonPlan::new(Keys::usual(&all, ids));
        let mut format = Self::json(self.name.clone(), if is_edges { plan.of_cloudfront() } else { plan });
        (format.prefix, format.stamp) = (self.prefix, self.stamp);
        format.wrapper.clone_from(&self.wrapper);
        format
    }

    /// The same format with fields for other ids of the shop; `None` where only sample lines show whether it has them.
    pub fn for_ids(&self, ids: Ids<'_>) -> Option<Self> {
        if !self.others.is_empty() {
            return None;
        }
        let keys = self.keys().unwrap_or_default();
        let keys: Vec<(&str, Slot)> = keys.iter().map(|(path, slot)| (path.as_str(), slot.clone())).collect();
        let keys = || Keys::usual(&keys, ids);
        let plan = match (&self.plan, self.layout()) {
            (Plan::Json(plan), _) => Plan::Json(plan.with_keys(keys())),
            (Plan::Pairs(plan), _) => Plan::Pairs(PairsPlan::new(keys(), plan.notation())),
            (Plan::Columns(_), _) => return None,
            (Plan::Text(_) | Plan::Texts(_), Some(layout)) => compile(layout, ids).ok()?.plan,
            (Plan::Text(_) | Plan::Texts(_), None) => known::named(&self.name, ids)?.plan,
        };
        Some(Self { plan, ..self.clone() })
    }

    /// A format of a table's records, with the slot of each column; `header` is the line that names them.
    pub(in crate::logs) fn table(
        name: &str,
        (separator, quoting): (u8, Quoting),
        slots: Vec<Slot>,
        header: &[u8],
    ) -> Self {
        let mut format = Self::columns(name, ColumnsPlan::of_table(separator, quoting, slots));
        format.header = Some(header.into());
        format
    }

    /// A format of lines that name their values, with these keys, the best of each kind first. Labels that have no other meaning
    /// by their contents keep their usual one.
    pub(in crate::logs) fn by_pairs(
        keys: &[(String, Slot)],
        contradicted: &[String],
        notation: Notation,
        ids: Ids<'_>,
    ) -> Self {
        let names: Vec<(&str, Slot)> = keys.iter().map(|(name, slot)| (name.as_str(), slot.clone())).collect();
        let (name, usual) = match notation {
            Notation::Pairs => ("key=value", known::logfmt::KEYS),
            Notation::Labels => (known::ltsv::FORMAT.name, known::ltsv::KEYS),
        };
        let is_other = |name: &str| contradicted.iter().any(|other| other == name);
        let usual = usual
            .iter()
            .filter(|(name, slot)| !slot.is_client() && !is_other(name) && !names.iter().any(|(own, _)| own == name));
        let usual: Vec<(&str, Slot)> = usual.cloned().collect();
        let keys = Keys::usual(&[names, usual].concat(), ids);
        Self::pairs(name, PairsPlan::new(keys, notation)).stamped(Stamp::End)
    }
}
