//! Worlds with random options: shops that have nothing in common but the field.

use super::chance::Chance;
use super::kinds::Kind;
use super::world::{CustomerAt, LogFormat, OrderTimes, Proxy, TagShape, World};
use crate::base::units::Span;

/// One of several values.
fn pick<T: Copy, const N: usize>(chance: &mut Chance, values: &[T; N]) -> T {
    values[chance.below(N)]
}

impl World {
    /// A world of which everything is random: its kind, pages, names, terms, formats, clocks, visitors, and what the order log
    /// lacks. The same seed gives the same world.
    pub fn varied(seed: u64, orders: usize) -> Self {
        let mut chance = Chance::of(seed, "kind");
        let (kind, _) = *chance.one(&Kind::ALL);
        let mut world = Self::of_kind(kind, seed, orders);
        // Shops of any kind can have a proxy in front, or ids that end with the visit.
        if world.servers.proxy == Proxy::None && !world.servers.edge_log && chance.share(0.25) {
            world.servers.proxy = pick(&mut chance, &[Proxy::Balancer, Proxy::Cdn, Proxy::Chain]);
        }
        world
    }

    /// A world of a given kind, of which everything else is random.
    pub fn of_kind(kind: Kind, seed: u64, orders: usize) -> Self {
        let seed = kind.seed(seed);
        let mut chance = Chance::of(seed, "options");
        let mut world = Self { seed, orders, ..Self::default() };
        let chance = &mut chance;
        world.start = world.start + Span::days(chance.below(200) as i64);
        shop(&mut world, chance);
        terms(&mut world, chance);
        servers(&mut world, chance);
        crowd(&mut world, chance);
        order_log(&mut world, chance);
        kind.shape(&mut world);
        world
    }
}

fn shop(world: &mut World, chance: &mut Chance) {
    let shop = &mut world.shop;
    let text = |chance: &mut Chance, texts: [&'static str; 4]| pick(chance, &texts).to_owned();
    shop.host = text(chance, ["lanternandloom.example", "books.example", "www.gear.example", "shop.example"]);
    shop.product_page = text(chance, ["/item/{sku}", "/dp/{sku}", "/p/{sku}.html", "/shop/{sku}/"]);
    shop.cart = text(chance, ["/basket/put", "/cart/add", "/bag", "/warenkorb"]);
    shop.checkout = text(chance, ["/till", "/checkout", "/kasse", "/order/pay"]);
    let pages = ["/thankyou?nr={id}", "/order-done?order={id}", "/danke/{id}/", "/finish?lang=en&ref={id}"];
    shop.confirmation = text(chance, pages);
    shop.session_cookie = text(chance, ["visit", "JSESSIONID", "sid", "_s"]);
    shop.id_by_script = chance.share(0.7);
    shop.rotates_session = pick(chance, &[0.0, 0.1, 0.4]);
}

fn terms(world: &mut World, chance: &mut Chance) {
    let programme = &mut world.programme;
    programme.tag_param = pick(chance, &["via", "tag", "aff", "partner_id", "ref"]).to_owned();
    programme.tags = pick(chance, &[TagShape::Suffixed, TagShape::Words, TagShape::Numbers]);
    programme.partners = pick(chance, &[30, 48, 120]);
    let days = pick(chance, &[1, 2, 3, 7, 14, 30]);
    programme.window = Span::days(days);
    programme.cart_window = pick(chance, &[None, Some(10), Some(30)]).map(Span::days);
    programme.session_ends_on_order = chance.share(0.5);
    world.days = (days as u32 + 5).max(pick(chance, &[8, 12, 20]));
}

fn servers(world: &mut World, chance: &mut Chance) {
    let servers = &mut world.servers;
    servers.format = pick(chance, &[LogFormat::CombinedCookie, LogFormat::Json, LogFormat::Vhost]);
    let clocks: [&[i64]; 4] = [&[0], &[0, 1_300_000], &[0, -2_500_000], &[500_000, 3_000_000]];
    servers.clocks = pick(chance, &clocks).iter().map(|micros| Span(*micros)).collect();
    if servers.format != LogFormat::Json {
        servers.offset_minutes = pick(chance, &[0, 120, -300]);
    }
    servers.gap = pick(chance, &[None, Some((0.4, Span::hours(2))), Some((0.7, Span::hours(5)))]);
    // The virtual host's format has no place for the customer except the user field.
    let as_user = servers.format == LogFormat::Vhost || chance.share(0.3) && servers.format != LogFormat::Json;
    let name = pick(chance, &["member", "uid", "kunde"]).to_owned();
    world.shop.customer = if as_user { CustomerAt::RemoteUser } else { CustomerAt::Cookie(name) };
}

fn crowd(world: &mut World, chance: &mut Chance) {
    let crowd = &mut world.crowd;
    crowd.behind_shared_address = pick(chance, &[0.05, 0.2, 0.45]);
    crowd.shared_addresses = pick(chance, &[20, 60, 200]);
    crowd.with_account = pick(chance, &[0.3, 0.6, 0.9]);
    crowd.full_referrer = pick(chance, &[0.05, 0.2, 0.6]);
    crowd.no_referrer = pick(chance, &[0.04, 0.08, 0.15]);
    crowd.neighbours = pick(chance, &[0.05, 0.15, 0.3]);
    crowd.spent_clicks = pick(chance, &[0.02, 0.06]);
}

fn order_log(world: &mut World, chance: &mut Chance) {
    let log = &mut world.order_log;
    let zones = [chrono_tz::Tz::UTC, chrono_tz::Tz::America__New_York, chrono_tz::Tz::Europe__Berlin];
    log.zone = pick(chance, &zones);
    log.times = pick(chance, &[OrderTimes::Offset, OrderTimes::Declared, OrderTimes::Silent]);
    log.clock = pick(chance, &[Span(0), Span::seconds(90), Span::seconds(-40)]);
    log.lacks_session = pick(chance, &[0.0, 0.2, 0.5]);
    log.lacks_customer = pick(chance, &[0.0, 0.25, 0.5]);
    log.lacks_device = pick(chance, &[0.0, 0.2, 0.5]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_varied_world_can_be_played_and_they_differ() {
        let worlds: Vec<World> = (0..200).map(|seed| World::varied(seed, 100)).collect();
        for world in &worlds {
            world.check().unwrap_or_else(|error| panic!("seed {}: {error}", world.seed));
        }
        let formats: std::collections::BTreeSet<String> = worlds.iter().map(|w| format!("{:?}", w.servers)).collect();
        let kinds = |of: fn(&World) -> bool| worlds.iter().filter(|world| of(world)).count();
        assert!(kinds(|world| world.servers.proxy != Proxy::None) > 20);
        assert!(kinds(|world| world.shop.single_page) > 1 && kinds(|world| !world.servers.logs_cookies) > 1);
        assert!(formats.len() > 20, "{} kinds of front ends", formats.len());
        assert_eq!(format!("{:?}", worlds[7]), format!("{:?}", World::varied(7, 100)));
    }
}
