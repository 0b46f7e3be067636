//! What a letter says about one order.

use super::super::escape::terminal;
use super::super::party::Party;
use super::super::story::{Mark, Story};
use super::known::{self, Concern};
use super::{Template, Values, filled, locale, paragraph};
use crate::base::units::{Micros, Money, Span};
use crate::causes::terms::order_void;
use chrono_tz::Tz;
use std::io::{self, Write};

/// What a letter about several orders says about all of them together.
pub(super) fn of_several(party: Option<&Party>, about: &[About<'_>]) -> Values {
    let name = party.map(Party::name).unwrap_or_default();
    let partner = about.iter().map(|one| &one.values["partner"]).find(|name| !name.is_empty());
    let zone = about.iter().map(|one| &one.values["zone"]).find(|zone| !zone.is_empty());
    [
        ("count", about.len().to_string()),
        ("partner", partner.cloned().unwrap_or_else(|| terminal(name).into_owned())),
        ("tag", terminal(party.map(Party::tag).unwrap_or_default()).into_owned()),
        ("zone", zone.cloned().unwrap_or_default()),
    ]
    .into()
}

/// What a letter says about one order.
pub(super) struct About<'a> {
    template: &'a Template,
    story: &'a Story,
    concern: Concern,
    has_click: bool,
    zone: Tz,
    pub(super) values: Values,
}

impl<'a> About<'a> {
    pub(super) fn of(template: &'a Template, story: &'a Story, party: Option<&Party>) -> Self {
        let concern = Concern::of(story, party);
        let has_click = concern.has_click(story, party);
        let zone = story.zone.parse().unwrap_or(Tz::UTC);
        let mut about = Self { template, story, concern, has_click, zone, values: Values::new() };
        about.values = about.values(party);
        about
    }

    /// The name and the id of the partner whom the order concerns.
    fn partner(&self, party: Option<&Party>) -> (String, String) {
        let row = &self.story.verdict;
        match self.concern {
            Concern::Claims => (row.partner.clone(), row.claimant_tag.clone()),
            Concern::Credited => (self.story.credited_partner.clone(), row.credited_tag.clone()),
            _ => party.map(|party| (party.name().to_owned(), party.tag().to_owned())).unwrap_or_default(),
        }
    }

    fn values(&self, party: Option<&Party>) -> Values {
        let Self { template, story, concern, has_click, zone, .. } = *self;
        let row = &story.verdict;
        let is_own = matches!(concern, Concern::Claims | Concern::Credited);
        let claims = concern == Concern::Claims;
        let when = |is_told: bool, text: &dyn Fn() -> String| if is_told { text() } else { String::new() };
        let money = |is_told: bool, money: Option<Money>| {
            let told = money.filter(|_| is_told);
            told.map(|money| template.money.of(&row.currency, money)).unwrap_or_default()
        };
        let lag = row.lag_seconds.filter(|lag| has_click && *lag > 0);
        let click = row.click_at.filter(|_| has_click);
        let (name, tag) = self.partner(party);
        let reason = template.reasons.get(known::reason(&story.status)).or_else(|| template.reasons.get("other"));
        let values = [
            ("order", row.order_id.clone()),
            ("placed", template.dates.day(story.placed_at, zone)),
            ("placed_time", template.dates.time(story.placed_at, zone)),
            // An id is no name: a greeting by it reads like a mistake.
            ("partner", if name == tag { String::new() } else { name }),
            ("tag", tag),
            ("credited", when(concern == Concern::Credited, &|| row.credited_tag.clone())),
            ("click", click.map(|at| template.dates.time(at, zone)).unwrap_or_default()),
            ("click_day", click.map(|at| template.dates.day(at, zone)).unwrap_or_default()),
            ("lag", lag.map(|lag| template.lengths.of(Span::seconds(lag))).unwrap_or_default()),
            ("window", when(has_click && story.window > Span(0), &|| template.lengths.of(story.window))),
            ("amount", money(is_own, row.amount)),
            ("commission", money(claims, row.commission_lost)),
            ("paid", money(concern == Concern::Credited, story.commission)),
            ("status", when(is_own, &|| story.status.clone())),
            ("reason", when(row.cause.is_of(&order_void::CAUSE), &|| reason.cloned().unwrap_or_default())),
            ("detail", known::detail(row, concern)),
            ("zone", story.zone.clone()),
        ];
        values.into_iter().map(|(name, value)| (name, terminal(&value).into_owned())).collect()
    }

    /// Writes what is said about the order; `alone` when it is the letter's only order, which has headings.
    pub(super) fn write(&self, alone: bool, out: &mut dyn Write) -> io::Result<()> {
        let Self { template, story, .. } = *self;
        let row = &story.verdict;
        let key = known::key(row, self.concern);
        let Some(words) = template.words(key) else { return Ok(()) };
        let found = self.found(key);
        let by_claim = template.next.get(known::claim(row, self.concern)).map(Vec::as_slice).unwrap_or_default();
        let next = filled(words.next.as_deref().unwrap_or(by_claim), &self.values);
        let part = |out: &mut dyn Write, heading: &str, text: &str| {
            paragraph(out, if alone && !text.is_empty() { heading } else { "" })?;
            paragraph(out, text)
        };
        part(out, &template.heading_found, found.trim())?;
        self.write_proof(alone, out)?;
        part(out, &template.heading_rule, &filled(&words.rule, &self.values))?;
        part(out, &template.heading_next, &next)
    }

    /// The sentences about what was found.
    fn found(&self, key: &str) -> String {
        let Self { template, story, .. } = *self;
        let Some(words) = template.words(key) else { return String::new() };
        match &words.likely {
            Some(likely) if known::is_probable(&story.verdict, key) => filled(likely, &self.values),
            _ if known::is_probable(&story.verdict, key) => {
                format!("{} {}", filled(&template.hedge, &self.values), filled(&words.found, &self.values))
            }
            _ => filled(&words.found, &self.values),
        }
    }

    /// What was found, and the evidence that the partner may see, as one line.
    pub(super) fn brief(&self) -> String {
        let found = self.found(known::key(&self.story.verdict, self.concern));
        let proof = if self.concern == Concern::Claims { self.proof().join("; ") } else { String::new() };
        let proof = if proof.is_empty() { proof } else { format!(" [{proof}]") };
        format!("{}{proof}", found.trim())
    }

    /// The evidence that the partner may see, one item for each line, by time.
    fn proof(&self) -> Vec<String> {
        let lines = self.proof_lines();
        let mut items: Vec<String> =
            lines.iter().map(|(at, what)| self.template.dates.item(*at, self.zone, what)).collect();
        items.dedup();
        items
    }

    /// The lines of the evidence that the partner may see.
    fn proof_lines(&self) -> Vec<(Micros, &'a str)> {
        let Self { template, story, .. } = *self;
        let marks = &template.marks;
        let what = |mark| match mark {
            Mark::Click => &marks.click,
            Mark::Page => &marks.page,
            Mark::Cart => &marks.cart,
            Mark::Checkout => &marks.checkout,
            Mark::Confirmation => &marks.confirmation,
            Mark::Beacon => &marks.beacon,
        };
        let moments = known::moments(story, self.has_click);
        let mut lines: Vec<(Micros, &str)> =
            moments.into_iter().map(|moment| (moment.at, what(moment.mark).as_str())).collect();
        if !lines.is_empty() && !locale::is_midnight(story.placed_at, self.zone) {
            lines.push((story.placed_at, &template.order_line));
        }
        // The clocks of the order log and the web logs differ by seconds: within one minute, the order comes before its
        // confirmation.
        let minute = |at: Micros| at.0.div_euclid(60_000_000);
        lines.sort_by_key(|(at, what)| (minute(*at), *what == marks.confirmation, *at));
        lines
    }

    /// The evidence that the partner may see, as a list by time.
    fn write_proof(&self, alone: bool, out: &mut dyn Write) -> io::Result<()> {
        let template = self.template;
        if self.concern != Concern::Claims {
            return Ok(());
        }
        let items: Vec<String> = self.proof().iter().map(|item| format!("- {item}")).collect();
        if alone {
            paragraph(out, &template.heading_proof)?;
            let intro = if items.is_empty() { &template.no_proof } else { &template.proof };
            paragraph(out, &filled(intro, &self.values))?;
        }
        paragraph(out, &items.join("\n"))
    }
}
