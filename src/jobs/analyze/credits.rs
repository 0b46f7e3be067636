//! Joins networks' transactions to orders: they decide what was credited.
//!
//! Networks spell an order's number in their own way: without its `#`, cut after 50 characters, or as another number that the
//! order's file has as well (the shop's internal id, a reference). A transaction counts for an order only where one order alone
//! can be meant.

mod booking;
mod numbers;

use crate::base::error::Result;
use crate::base::units::{Micros, Span};
use crate::credits::{self, Credit, Credits};
use crate::dialects::rows::Defaults;
use crate::jobs::inputs::Inputs;
use crate::merchant::Merchant;
use crate::orders::Orders;
use crate::orders::booked::Booked;
use crate::report::summary::{CreditCounts, MOST_LISTED};
pub(in crate::jobs) use booking::tag_of;
use booking::{Net, net};
use numbers::Numbers;
use std::collections::BTreeMap;

/// How far the clocks of a network and a shop may be apart: networks write times of their own zone.
const CLOCKS: Span = Span::days(1);

/// Reads the transactions and books them in place of what the order log says; `None` without any file of them.
///
/// Fails where a file cannot be read, or is in no dialect of transactions.
pub fn apply(inputs: &Inputs, merchant: &Merchant, orders: &mut Orders) -> Result<Option<CreditCounts>> {
    if inputs.credits.is_empty() {
        return Ok(None);
    }
    let defaults = Defaults { zone: merchant.orders.timezone, currency: merchant.orders.currency.clone() };
    let credits = credits::read(&inputs.credits, &defaults)?;
    let numbers = Numbers::of(inputs, orders)?;
    let mut counts = CreditCounts {
        files: credits.files.iter().map(|file| file.path.clone()).collect(),
        transactions: credits.list.len() as u64,
        ..CreditCounts::default()
    };
    let by_order = joined(&credits, &numbers, orders, &mut counts);
    if by_order.is_empty() {
        return Ok(Some(counts));
    }
    counts.used = true;
    let span = span(&credits);
    let mut booked: Vec<Option<Booked>> = Vec::with_capacity(orders.len());
    for order in orders.iter() {
        let net = by_order.get(&order.row).map(|list| net(list, order.currency, &merchant.partners));
        let is_outside = span.is_none_or(|(first, last)| order.at < first - CLOCKS || order.at > last + CLOCKS);
        booked.push(match net {
            Some(Net::Credited { booked, shared }) => {
                counts.credited += 1;
                counts.shared += u64::from(shared);
                Some(booked)
            }
            Some(Net::Nothing) => {
                counts.declined += 1;
                Some(Booked::default())
            }
            None if is_outside => {
                counts.outside += 1;
                None
            }
            None => {
                if !order.tag.is_empty() {
                    counts.only_in_orders_total += 1;
                    list(&mut counts.only_in_orders, order.id);
                }
                Some(Booked::default())
            }
        });
    }
    orders.book(&booked);
    Ok(Some(counts))
}

/// The transactions of each order, by its index.
fn joined<'c>(
    credits: &'c Credits,
    numbers: &Numbers,
    orders: &Orders,
    counts: &mut CreditCounts,
) -> BTreeMap<u32, Vec<&'c Credit>> {
    let mut by_order: BTreeMap<u32, Vec<&Credit>> = BTreeMap::new();
    for credit in &credits.list {
        if credit.order.is_empty() {
            counts.without_number += 1;
            continue;
        }
        let placed = credit.placed.map(|moment| moment.at);
        if let Some(order) = numbers.find(&credit.order, placed, orders) {
            counts.joined += 1;
            by_order.entry(order).or_default().push(credit);
        } else {
            counts.unmatched_total += 1;
            list(&mut counts.unmatched, &credit.order);
        }
    }
    by_order
}

fn list(numbers: &mut Vec<String>, number: &str) {
    if numbers.len() < MOST_LISTED {
        numbers.push(number.to_owned());
    }
}

/// The time from the first to the last transaction.
fn span(credits: &Credits) -> Option<(Micros, Micros)> {
    let times = || credits.list.iter().filter_map(|credit| credit.placed).map(|moment| moment.at);
    times().min().zip(times().max())
}

#[cfg(test)]
mod tests;
