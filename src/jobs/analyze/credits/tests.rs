//! Tests of what several transactions of an order come to.

use super::*;
use crate::base::units::Money;
use crate::credits::CreditStatus;
use crate::merchant::{Partner, Partners};

fn credit(id: &str, tag: &str, amount: i64, status: CreditStatus) -> Credit {
    Credit {
        network: "awin",
        id: id.to_owned(),
        order: "1001".to_owned(),
        clicked: None,
        placed: None,
        updated: None,
        status,
        status_text: String::new(),
        reason: String::new(),
        tag: tag.to_owned(),
        publisher: String::new(),
        site: String::new(),
        click_ref: String::new(),
        click_id: String::new(),
        landing: String::new(),
        advertiser: String::new(),
        sku: String::new(),
        coupon: String::new(),
        amount: Some(Money(amount * 10_000)),
        currency: "EUR".to_owned(),
        commission: Some(Money(amount * 1000)),
        commission_currency: "EUR".to_owned(),
        file: 0,
        line: 2,
    }
}

fn outcome(list: &[Credit]) -> (String, Option<Money>, bool) {
    let partners = Partners::of(vec![Partner {
        tag: "coffee-20".to_owned(),
        name: "Coffee Blog".to_owned(),
        hosts: vec!["coffee.example".to_owned()],
        ..Partner::default()
    }]);
    match net(&list.iter().collect::<Vec<_>>(), "EUR", &partners) {
        Net::Credited { booked, shared } => (booked.tag, booked.commission, shared),
        Net::Nothing => (String::new(), None, false),
    }
}

#[test]
fn declined_reversed_and_corrected_transactions_credit_nobody() {
    use CreditStatus::{Approved, Declined, Pending};
    let nothing = (String::new(), None, false);
    assert_eq!(outcome(&[credit("1", "coffee-20", 100, Declined)]), nothing);
    assert_eq!(outcome(&[credit("1", "coffee-20", 100, Approved), credit("2", "coffee-20", -100, Approved)]), nothing);
    assert_eq!(outcome(&[credit("1", "coffee-20", 100, Pending), credit("1", "coffee-20", 100, Declined)]), nothing);
    let part = outcome(&[credit("1", "coffee-20", 100, Approved), credit("1", "coffee-20", -40, Approved)]);
    assert_eq!(part, ("coffee-20".to_owned(), Some(Money(60_000)), false), "a correction with the same number");
    let again = outcome(&[credit("1", "coffee-20", 100, Pending), credit("1", "coffee-20", 100, Approved)]);
    assert_eq!(again, ("coffee-20".to_owned(), Some(Money(100_000)), false), "a later download counts once");
}

#[test]
fn partners_are_found_by_what_the_network_says_of_them() {
    let with = |change: &dyn Fn(&mut Credit)| {
        let mut one = credit("1", "31001", 100, CreditStatus::Approved);
        change(&mut one);
        outcome(&[one]).0
    };
    assert_eq!(with(&|credit| credit.publisher = "coffee blog".to_owned()), "coffee-20");
    assert_eq!(with(&|credit| credit.site = "https://www.coffee.example/x".to_owned()), "coffee-20");
    assert_eq!(with(&|credit| credit.click_ref = "coffee-20".to_owned()), "coffee-20");
    assert_eq!(with(&|_| {}), "31001");
    let two = outcome(&[
        credit("1", "coffee-20", 100, CreditStatus::Approved),
        credit("2", "31001", 300, CreditStatus::Approved),
    ]);
    assert_eq!(two, ("31001".to_owned(), Some(Money(300_000)), true));
}
