//! The order log, and the truth about it.

use std::io::Write;

use chrono_tz::Tz;

use super::cause::Cause;
use super::chance::Chance;
use super::people::{write_customer, write_session};
use super::shopper::{Purchase, Touch};
use super::stage::Stage;
use super::stamps::{write_iso, write_offset};
use super::world::{OrderTimes, World};
use crate::base::units::{Micros, Money, Span};

/// What the logs have to show before the cause can be known.
#[derive(Clone, Debug)]
pub(super) enum Proof {
    /// Only the order log's row.
    Row,
    /// The visit in which the order was placed.
    Visit,
    /// That visit, and this click.
    Click(Box<Touch>),
    /// Something that was never logged.
    Nothing,
}

/// An order, and the truth about it.
#[derive(Clone, Debug)]
pub(super) struct Sale {
    /// How it was bought.
    pub(super) purchase: Purchase,
    /// What it cost in cents.
    pub(super) cents: u64,
    /// Its status.
    pub(super) status: &'static str,
    /// Where it was placed.
    pub(super) channel: &'static str,
    /// The partner that was credited.
    pub(super) credited: Option<usize>,
    /// Its cause.
    pub(super) cause: Cause,
    /// The partner of the click.
    pub(super) partner: Option<usize>,
    /// What the logs have to show.
    pub(super) proof: Proof,
}

impl Sale {
    /// A sound web order of no partner.
    pub(super) fn organic(purchase: Purchase, cents: u64) -> Self {
        Self {
            purchase,
            cents,
            status: "completed",
            channel: "web",
            credited: None,
            cause: Cause::Organic,
            partner: None,
            proof: Proof::Visit,
        }
    }

    /// The same order after a click, with a cause. `clear` says whether the click shows that cause.
    pub(super) fn because(mut self, cause: Cause, touch: &Touch, clear: bool) -> Self {
        self.cause = cause;
        self.partner = Some(touch.partner);
        self.proof = if clear && (touch.shown || cause == Cause::Credited) {
            Proof::Click(Box::new(*touch))
        } else {
            Proof::Nothing
        };
        self
    }

    /// The same order, credited to a partner.
    pub(super) fn credited_to(mut self, partner: usize) -> Self {
        self.credited = Some(partner);
        self
    }

    /// The times that must not fall into a gap of the logs: the order, and the click if there was one.
    pub(super) fn touched_at(&self) -> Option<Micros> {
        match &self.proof {
            Proof::Click(touch) => Some(touch.at),
            _ => None,
        }
    }
}

/// Which columns a row has a value in.
#[derive(Clone, Copy)]
struct Columns {
    session: bool,
    customer: bool,
    device: bool,
}

impl Columns {
    fn draw(stage: &Stage<'_>, sale: &Sale, chance: &mut Chance) -> Self {
        let log = &stage.world.order_log;
        let web = sale.channel == "web";
        let (session, customer, device) =
            (!chance.share(log.lacks_session), !chance.share(log.lacks_customer), !chance.share(log.lacks_device));
        Self {
            session: web && session && sale.purchase.session != 0,
            customer: customer && sale.purchase.customer != 0,
            device: web && device,
        }
    }
}

/// The two files of a world's orders.
pub(super) struct Books {
    /// `orders.csv`.
    pub(super) orders: Vec<u8>,
    /// `truth.csv`.
    pub(super) truth: Vec<u8>,
}

/// Writes the orders in the order of their times.
pub(super) fn books(stage: &Stage<'_>, sales: &mut [Sale]) -> Books {
    sales.sort_by(|a, b| {
        let (a, b) = (&a.purchase, &b.purchase);
        (a.at, &a.order).cmp(&(b.at, &b.order))
    });
    let mut chance = Chance::of(stage.world.seed, "order log");
    let click_id = if stage.world.programme.click_id_param.is_empty() { "" } else { ",click_id" };
    let mut books = Books {
        orders: format!("order_id,ordered_at,amount,currency,sku,category,status,channel,session_id,customer_id,ip,user_agent{click_id},tag,commission\n").into_bytes(),
        truth: b"order_id,cause,tag,identifiable\n".to_vec(),
    };
    for sale in sales {
        let columns = Columns::draw(stage, sale, &mut chance);
        order_row(&mut books.orders, stage, sale, columns);
        let tag = |at: usize| stage.roster.list[at].tag.as_str();
        let line = format!(
            "{},{},{},{}\n",
            sale.purchase.order,
            sale.cause.name(),
            sale.partner.map_or("", tag),
            u8::from(identifiable(stage, sale, columns)),
        );
        books.truth.extend_from_slice(line.as_bytes());
    }
    books
}

/// One row of the order log. Writing into memory cannot fail.
fn order_row(out: &mut Vec<u8>, stage: &Stage<'_>, sale: &Sale, columns: Columns) {
    let purchase = &sale.purchase;
    let product = &stage.shop.products[purchase.product];
    out.extend_from_slice(purchase.order.as_bytes());
    out.push(b',');
    order_time(out, stage, purchase.at);
    let amount = Money(sale.cents as i64 * 100);
    let _ = write!(out, ",{amount},EUR,{},{},{},{},", product.sku, product.category, sale.status, sale.channel);
    if columns.session {
        write_session(out, purchase.session);
    }
    out.push(b',');
    if columns.customer {
        write_customer(out, purchase.customer);
    }
    out.push(b',');
    if columns.device {
        purchase.address.write(out);
        let _ = write!(out, ",\"{}\",", stage.folks.agents.text(purchase.agent));
    } else {
        out.extend_from_slice(b",,");
    }
    let param = &stage.world.programme.click_id_param;
    if !param.is_empty() {
        if purchase.click_id.exists() {
            out.extend_from_slice(purchase.click_id.text(param).as_bytes());
        }
        out.push(b',');
    }
    if let Some(partner) = sale.credited {
        let commission = amount.at_rate(stage.world.programme.rate, "EUR");
        let _ = write!(out, "{},{commission}", stage.roster.list[partner].tag);
    } else {
        out.push(b',');
    }
    out.push(b'\n');
}

/// Writes a time in the order log's clock and zone.
fn order_time(out: &mut Vec<u8>, stage: &Stage<'_>, at: Micros) {
    let log = &stage.world.order_log;
    let at = at + log.clock;
    let minutes = offset_minutes(log.zone, at);
    write_iso(out, at, minutes);
    match (log.times, minutes) {
        (OrderTimes::Offset, 0) => out.push(b'Z'),
        (OrderTimes::Offset, minutes) => write_offset(out, minutes, true),
        _ => {}
    }
}

/// A zone's offset from UTC at a time.
fn offset_minutes(zone: Tz, at: Micros) -> i32 {
    use chrono::{DateTime, Offset, TimeZone};
    let utc = DateTime::from_timestamp_micros(at.0).unwrap_or_default();
    let local = zone.offset_from_utc_datetime(&utc.naive_utc());
    local.fix().local_minus_utc() / 60
}

/// Whether the files hold what is required to know the cause.
fn identifiable(stage: &Stage<'_>, sale: &Sale, columns: Columns) -> bool {
    let purchase = &sale.purchase;
    let world = stage.world;
    let visit_found = purchase.confirmed && world.numbers_confirmations()
        || columns.session && world.servers.logs_cookies
        || columns.customer && world.logs_customers()
        || purchase.click_id.exists()
        || columns.device && !purchase.many_visitors;
    match &sale.proof {
        Proof::Row => true,
        Proof::Nothing => false,
        Proof::Visit => visit_found,
        Proof::Click(touch) => visit_found && tied(purchase, touch, world),
    }
}

/// Whether something joins a purchase to a click: the click's own id, a session or a customer if the logs name them, or a device
/// that nobody shares, near in time.
fn tied(purchase: &Purchase, touch: &Touch, world: &World) -> bool {
    let click = touch.click_id.exists() && touch.click_id == purchase.click_id;
    let sessions = world.servers.logs_cookies && touch.session != 0;
    let session = sessions && (touch.session == purchase.session || touch.session == purchase.first_session);
    let customer = world.logs_customers() && touch.customer != 0 && touch.customer == purchase.customer;
    // Where a session id means nothing from one visit to the next, only a visit that continues from page to page belongs to one
    // person.
    let lasting = world.servers.logs_cookies && !world.shop.session_per_visit;
    let near = if lasting { purchase.at - touch.at < Span::hours(24) } else { touch.visit == purchase.visit };
    let device = !purchase.many_visitors
        && touch.agent == purchase.agent
        && touch.address.network() == purchase.address.network()
        && near;
    click || session || customer || device
}
