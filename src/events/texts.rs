//! The ids and hosts that events refer to by number.

use super::NOTHING;
use super::query::TagText;
use crate::base::identity::Key;
use crate::base::units::Micros;
use foldhash::quality::RandomState;
use std::collections::HashMap;

/// Distinct ids or hosts that are remembered by text; strangers can write any number of them.
pub const MAX_TEXTS: usize = 1 << 20;

/// The ids and hosts that events refer to by number.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Ids in the order of their numbers.
    pub(super) tags: Vec<TagText>,
    /// Hosts in the order of their numbers.
    pub(super) hosts: Vec<Vec<u8>>,
    /// Networks' click ids with an inner time long before their landing, and these times.
    pub(super) clicked: Vec<(Key, Micros)>,
    tag_numbers: HashMap<TagText, u32, RandomState>,
    host_numbers: HashMap<Vec<u8>, u32, RandomState>,
    /// Ids and hosts that were not remembered, because there were [`MAX_TEXTS`] others.
    pub(super) passed: u64,
}

impl Texts {
    /// The number of an id; [`NOTHING`] when there are too many distinct ones.
    pub fn tag(&mut self, tag: TagText) -> u32 {
        number(&mut self.tags, &mut self.tag_numbers, &mut self.passed, tag)
    }

    /// The number of a host; [`NOTHING`] when there are too many distinct ones.
    pub fn host(&mut self, host: &[u8]) -> u32 {
        match self.host_numbers.get(host) {
            Some(number) => *number,
            None => number(&mut self.hosts, &mut self.host_numbers, &mut self.passed, host.to_vec()),
        }
    }

    /// Notes when a click was made, by the clock inside its id.
    pub(super) fn clicked(&mut self, id: Key, at: Micros) {
        if self.clicked.len() < MAX_TEXTS {
            self.clicked.push((id, at));
        } else {
            self.passed += 1;
        }
    }

    /// Drops what is only needed to add further ids and hosts.
    pub(super) fn finish(&mut self) {
        (self.tag_numbers, self.host_numbers) = Default::default();
        self.tags.shrink_to_fit();
        self.hosts.shrink_to_fit();
    }
}

fn number<T>(list: &mut Vec<T>, numbers: &mut HashMap<T, u32, RandomState>, passed: &mut u64, text: T) -> u32
where
    T: Clone + Eq + std::hash::Hash,
{
    if let Some(number) = numbers.get(&text) {
        return *number;
    }
    if list.len() >= MAX_TEXTS {
        *passed += 1;
        return NOTHING;
    }
    let next = list.len() as u32;
    list.push(text.clone());
    numbers.insert(text, next);
    next
}
