//! Lists of transactions as the only order log.

use super::Inputs;
use crate::base::error::Result;
use crate::dialects;
use crate::orders::columns;
use crate::tables::names_of;
use std::collections::BTreeMap;

impl Inputs {
    /// Makes lists of transactions the order log where there is no other one: a list that was recognised by the words of its
    /// headers alone, and that has all that an order log needs.
    pub fn complete_orders(&mut self) -> Result<()> {
        if !self.orders.is_empty() {
            return Ok(());
        }
        let (mut orders, mut credits) = (Vec::new(), Vec::new());
        for (path, kind) in self.credits.drain(..) {
            let names = names_of(&path, kind)?;
            let by_words = dialects::recognise(&names).is_some_and(|dialect| dialect.is_by_words);
            let is_whole = columns::recognise(&names, &BTreeMap::new()).is_ok_and(|found| found.missing().is_empty());
            if by_words && is_whole { &mut orders } else { &mut credits }.push((path, kind));
        }
        (self.orders, self.credits) = (orders, credits);
        Ok(())
    }
}
