//! Rows that the tests of this layer share: plain ones, and hostile ones that try to break a file or a terminal.

use super::Row;
use super::story::{Join, Mark, Moment, Opinion, Reasons, Stance, Story, View};
use super::summary::{
    Background, ClockOffset, Coverage, Detected, Gap, Inputs, Lines, OrderInput, PartnerInput, Setting, WebInput,
};
use crate::base::units::{Micros, Money, Span};
use crate::causes::{self, Actor, Claim, Grade};
use crate::sessions::Link;
use crate::verdict::{Outcome, Reason};

/// 2026-09-01T00:00:14Z.
pub(super) const START: Micros = Micros(1_788_220_814_000_000);

/// The reason of a word.
pub(super) fn reason(word: &str) -> Reason {
    Reason::named(word).expect("a reason")
}

/// A lost order of a known partner.
pub(super) fn lost() -> Row {
    Row {
        order_id: "#1001".to_owned(),
        ordered_at: START,
        amount: Some(Money(1_000_000)),
        currency: "EUR".to_owned(),
        outcome: Outcome::Lost,
        cause: reason("altered_tag"),
        detail: "coffee-2O".to_owned(),
        confidence: 0.915,
        grade: Some(Grade::Observed),
        runner_up: reason("unknown_tag"),
        runner_up_confidence: Some(0.05),
        credited_tag: String::new(),
        claimant_tag: "coffee-20".to_owned(),
        partner: "Coffee Blog".to_owned(),
        click_at: Some(Micros(START.0 - 90_500_000)),
        lag_seconds: Some(90),
        joined_by: Some(Link::Session),
        claim: Some(Claim::Maybe),
        acts: Some(Actor::Publisher),
        commission_lost: Some(Money(40_000)),
        because: "The link says coffee-2O, which is nobody's id.".to_owned(),
        evidence: "access.log:12;access.log:19".to_owned(),
    }
}

/// A plain credit.
pub(super) fn credited() -> Row {
    Row {
        order_id: "1002".to_owned(),
        ordered_at: Micros(START.0 + 60_000_000),
        amount: Some(Money(500_000)),
        currency: "EUR".to_owned(),
        outcome: Outcome::Credited,
        confidence: 1.0,
        grade: Some(Grade::Observed),
        credited_tag: "tea-20".to_owned(),
        partner: "Tea Time".to_owned(),
        joined_by: Some(Link::Order),
        ..Row::default()
    }
}

/// A credit that another partner lost at the checkout.
pub(super) fn overridden() -> Row {
    Row {
        order_id: "1003".to_owned(),
        cause: reason("checkout_override"),
        claimant_tag: "coffee-20".to_owned(),
        partner: "Coffee Blog".to_owned(),
        claim: Some(Claim::Yes),
        acts: Some(Actor::Platform),
        commission_lost: Some(Money(20_000)),
        ..credited()
    }
}

/// An order without a partner, from a file with nothing but id and time.
pub(super) fn organic() -> Row {
    Row {
        order_id: "1004".to_owned(),
        ordered_at: START,
        outcome: Outcome::Organic,
        cause: Reason::Organic,
        ..Row::default()
    }
}

/// An order that the logs do not reach.
pub(super) fn undetermined() -> Row {
    Row {
        order_id: "1005".to_owned(),
        ordered_at: Micros(-1),
        amount: Some(Money(-30_000)),
        currency: "USD".to_owned(),
        outcome: Outcome::Undetermined,
        cause: Reason::LogGap,
        ..Row::default()
    }
}

/// A row in which every text from outside is an attack.
pub(super) fn hostile() -> Row {
    Row {
        order_id: "=1+1".to_owned(),
        currency: "@SUM(A1)".to_owned(),
        detail: "=cmd|' /C calc'!A0".to_owned(),
        claimant_tag: "-2+3\"".to_owned(),
        partner: "+1, \"the\" partner\r\n\x1b[2J\u{202e}".to_owned(),
        because: "seen;=HYPERLINK(\"http://evil.example\")\n-1".to_owned(),
        evidence: "\ttab.log:1".to_owned(),
        ..lost()
    }
}

/// A story in which every text from outside is an attack.
pub(super) fn story() -> Story {
    let moment = |seconds: i64, what: &str, mark, proof| Moment {
        at: Micros(START.0 + seconds * 1_000_000),
        what: what.to_owned(),
        path: "/\u{1b}[2J<b>?…".to_owned(),
        count: 1,
        mark,
        joined_by: Join::By(Link::Session),
        whose: View::Own,
        proof,
        place: format!("a\u{1b}]0;x\u{7}.log:{}", seconds + 200),
        line: "GET /\u{1b}[2J</script><script>alert(1)</script>\u{2028}".to_owned(),
    };
    let opinion = |id, stance| Opinion { cause: causes::named(id).expect("a cause"), stance };
    Story {
        verdict: Row { click_at: Some(Micros(START.0 - 90_000_000)), ..hostile() },
        placed_at: START,
        status: "paid\u{202e}".to_owned(),
        customer: "=c1".to_owned(),
        window: Span::days(1),
        credited_partner: String::new(),
        commission: None,
        zone: String::new(),
        reasons: Reasons {
            headline: "the id is a damaged registered one".to_owned(),
            rests_on: vec!["the session id".to_owned()],
            why_not: "because".to_owned(),
            would_change: vec!["a cookie".to_owned()],
            ask_next: vec!["ask".to_owned()],
        },
        moments: vec![
            moment(-90, "landing: <b>id</b>", Mark::Click, true),
            moment(-30, "cart", Mark::Cart, false),
            moment(60, "confirmation page", Mark::Confirmation, false),
        ],
        left_out: 3,
        opinions: vec![
            opinion("altered_tag", Stance::For { weight: 0.95, text: "<img src=x onerror=alert(1)>".to_owned() }),
            opinion("unknown_tag", Stance::Against { text: "no".to_owned() }),
            opinion("cleared_cookies", Stance::CannotTell { needs: "a cookie".to_owned() }),
        ],
    }
}

/// One of each, sorted by time and id.
pub(super) fn all() -> Vec<Row> {
    let mut rows = vec![lost(), credited(), overridden(), organic(), undetermined(), hostile()];
    rows.sort_by(|a, b| (a.ordered_at, &a.order_id).cmp(&(b.ordered_at, &b.order_id)));
    rows
}

/// An honest log, and one that is cut off.
fn logs() -> Vec<WebInput> {
    let lines = Lines {
        read: 1_234_567,
        parsed: 1_234_560,
        blank: 2,
        directive: 1,
        duplicate: 0,
        rejected: 4,
        rejected_by: [("shape".to_owned(), 3), ("time".to_owned(), 1)].into(),
    };
    let whole = WebInput {
        path: "/var/log/nginx/shop.example/2026/09/access.log.2.gz".to_owned(),
        format: "combined".to_owned(),
        sample_fit: 1.0,
        packing: "gzip".to_owned(),
        bytes: 123_456_789,
        lines,
        first: Some(START),
        last: Some(Micros(START.0 + 86_400_000_000)),
        ..WebInput::default()
    };
    let cut = WebInput {
        path: "evil\x1b[2J\n.log".to_owned(),
        format: "nginx".to_owned(),
        lines: Lines { read: 5, parsed: 5, ..Lines::default() },
        incomplete: Some("shrank while it was read, at byte 17".to_owned()),
        ..WebInput::default()
    };
    vec![whole, cut]
}

/// A background with an honest log and one with a name that attacks the terminal.
pub(super) fn background() -> Background {
    Background {
        version: "0.1.0".to_owned(),
        inputs: Inputs {
            web: logs(),
            orders: vec![OrderInput {
                path: "orders.csv".to_owned(),
                kind: "csv".to_owned(),
                rows: 10,
                used: 6,
                blank: 3,
                rejected: 1,
                columns: [("order_id".to_owned(), "Name".to_owned())].into(),
                ..OrderInput::default()
            }],
            partners: vec![PartnerInput { path: "partners.csv".to_owned(), rows: 12, ..PartnerInput::default() }],
            ..Inputs::default()
        },
        detected: detected(),
        coverage: Coverage {
            first: Some(START),
            last: Some(Micros(START.0 + 86_400_000_000)),
            gaps: vec![Gap { from: Micros(START.0 + 3_600_000_000), to: Micros(START.0 + 11_100_000_000) }],
            kept: 1.0,
            ..Coverage::default()
        },
        clock: Some(ClockOffset { offset_seconds: -3, pairs: 1200, stable: true, corrected: true }),
        ..Background::default()
    }
}

/// Settings of several tables, not in the order of the file, one of them with every awkward character.
pub(super) fn detected() -> Vec<Detected> {
    let found = |what: &str, value: Setting, how: &str| Detected {
        what: what.to_owned(),
        value,
        how: how.to_owned(),
        sure: "likely".to_owned(),
        trust: if what == "site.session" { 0.97 } else { 1.0 },
    };
    let list = |values: &[&str]| Setting::List(values.iter().map(|&v| v.to_owned()).collect());
    let text = |value: &str| Setting::Text(value.to_owned());
    vec![
        found("site.hosts", list(&["shop.example", "www.shop.example"]), "the hosts of 99 % of all hits"),
        found("orders.columns.order_id", text("Na\"me\\\x1b\u{202e}\u{e0041}"), "its values look like order numbers"),
        found(
            "site.session",
            text("cookie:sid"),
            "1,200 of 1,300 orders' session ids are values of this cookie\n[policy]",
        ),
        found("site.pages.checkout", list(&["/checkout*"; 12]), "the pages of WooCommerce"),
        found("site.odd key", list(&[]), ""),
    ]
}

/// Some causes, from every family; reports do not know the list.
pub(super) const CAUSES: [&str; 8] = [
    "missing_tag",
    "redirect_dropped_tag",
    "tracker_blocked",
    "cross_device",
    "later_click",
    "expired_window",
    "duplicate_order",
    "not_credited",
];
