//! A comparison as text for a terminal: what broke comes first.

use super::{ReconcileReport, cell};
use crate::base::units::Micros;
use crate::reconcile::breaks::Break;
use crate::reconcile::day_name;
use crate::reconcile::tags::Oddity;
use crate::report::grid::{Grid, Side};
use crate::report::page::{Page, count, counted, percent};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

const PLAIN: Style = Style::new();
const TITLE: Style = Style::new().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// Rows of each table that are shown where not all are.
const MOST_DAYS: usize = 35;
const MOST: usize = 10;

/// Writes a comparison for a terminal of so many columns. Fails when `out` does.
pub fn write(report: &ReconcileReport<'_>, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(columns);
    put_headline(&mut page, report);
    put_breaks(&mut page, report);
    put_tags(&mut page, report);
    put_days(&mut page, report);
    put_shipping(&mut page, report);
    put_cart(&mut page, report);
    put_rates(&mut page, report);
    put_products(&mut page, report);
    put_channels(&mut page, report);
    put_read(&mut page, report);
    out.write_all(page.into_text().as_bytes())
}

fn put_headline(page: &mut Page, report: &ReconcileReport<'_>) {
    let result = report.result;
    let without = result.clicks.by_tag.get("").copied().unwrap_or_default();
    let of = if report.program.is_empty() { String::new() } else { format!(" for {}", report.program) };
    let own = format!("{} left your site{of}", counted(result.clicks.total, "click"));
    let lacking = if without > 0 { format!(", {} of them without an id", count(without)) } else { String::new() };
    let breaks = match result.breaks.len() {
        0 => "no rate changed".to_owned(),
        1 => "one rate changed".to_owned(),
        more => format!("{more} rates changed"),
    };
    page.styled_prose(TITLE, 0, &format!("tagtrail {}: {own}{lacking}; {breaks}", report.version));
}

fn put_breaks(page: &mut Page, report: &ReconcileReport<'_>) {
    if report.result.breaks.is_empty() {
        return;
    }
    page.heading("What changed, and when");
    for one in &report.result.breaks {
        page.marked_line(WARNING, 2, &day_name(one.day), &format!("  {}", one.rate.title()));
        page.prose(4, &sentence(one));
        if let Some(hour) = one.hour {
            let at = Micros(i64::from(hour) * 3_600_000_000).to_string();
            let at = at.chars().take(16).collect::<String>().replace('T', " ");
            page.prose(4, &format!("The log shows it from the hour of {at} UTC on."));
        }
        for turn in &one.turns {
            let (what, at) = (if turn.has_id { "with" } else { "without" }, turn.at.to_string());
            let at = at.chars().take(16).collect::<String>().replace('T', " ");
            page.marked_line(WARNING, 4, &turn.path, &format!("  leads to a link {what} an id since {at}"));
        }
    }
}

fn sentence(one: &Break) -> String {
    let verb = if one.after.0 < one.before.0 { "fell" } else { "rose" };
    let interval = |(rate, (low, high)): (f64, (f64, f64))| format!("{rate:.2} (95 %: {low:.2} to {high:.2})");
    let when = if one.between.0 == one.between.1 {
        "No other day is nearly as likely.".to_owned()
    } else {
        format!("Any day from {} to {} is hardly less likely.", day_name(one.between.0), day_name(one.between.1))
    };
    format!("It {verb} from {} to {}. {when}", interval(one.before), interval(one.after))
}

fn put_tags(page: &mut Page, report: &ReconcileReport<'_>) {
    let tags = &report.result.tags;
    if tags.is_empty() {
        return;
    }
    page.heading("Tags");
    let has_lost = tags.iter().any(|tag| !tag.lost.is_empty());
    let mut titles = vec![
        ("", Side::Clip),
        ("own clicks", Side::Right),
        ("reported", Side::Right),
        ("ordered", Side::Right),
        ("shipped", Side::Right),
        ("fees", Side::Right),
    ];
    titles.extend(has_lost.then_some(("lost", Side::Right)));
    let mut grid = Grid::new(&titles);
    let listed = if report.lists_all { tags.len() } else { MOST };
    // Reports without ids, such as those by day, say nothing of a tag's orders.
    let says = [tags.iter().any(|tag| tag.ordered > 0), tags.iter().any(|tag| tag.shipped > 0)];
    for tag in tags.iter().take(listed) {
        let name = if tag.tag.is_empty() { "(no id)".to_owned() } else { tag.tag.clone() };
        let mut cells = vec![
            name,
            count(tag.own),
            tag.reported.map(count).unwrap_or_default(),
            if says[0] { count(tag.ordered) } else { String::new() },
            if says[1] { count(tag.shipped) } else { String::new() },
            cell(&tag.fees),
        ];
        cells.extend(has_lost.then(|| cell(&tag.lost)));
        grid.row(if tag.oddity.is_some() { WARNING } else { PLAIN }, cells);
        grid.note(match tag.oddity {
            Some(Oddity::NotReported) => "own links carry it, and no report names it",
            Some(Oddity::Unknown) => "a report names it, and neither links nor the list of ids do",
            Some(Oddity::FewReported) => "fewer of its clicks are reported than of the other tags' clicks",
            None => "",
        });
    }
    grid.put(page);
    put_more(page, tags.len(), listed, "tags", "tags.csv");
}

fn put_more(page: &mut Page, all: usize, listed: usize, what: &str, file: &str) {
    if all > listed {
        page.prose(
            2,
            &format!(
                "… and {} more {what}: --all lists them, --out DIR writes them to {file}.",
                count((all - listed) as u64)
            ),
        );
    }
}

fn put_days(page: &mut Page, report: &ReconcileReport<'_>) {
    let days = &report.result.days;
    if days.is_empty() {
        return;
    }
    page.heading(&format!("Days in {}", report.zone.0));
    let is_shown = |day: &&crate::reconcile::days::Day| days.len() <= MOST_DAYS || report.lists_all || day.falls_short;
    let mut grid = Grid::new(&[
        ("", Side::Left),
        ("own clicks", Side::Right),
        ("with id", Side::Right),
        ("reported", Side::Right),
        ("expected", Side::Right),
        ("ordered", Side::Right),
        ("", Side::Left),
    ]);
    for day in days.iter().filter(is_shown) {
        let range = day.expected.map(|(low, high)| format!("{low:.0} to {high:.0}")).unwrap_or_default();
        let style = if day.falls_short { WARNING } else { PLAIN };
        let cells = [
            day_name(day.day),
            day.own.map(count).unwrap_or_default(),
            day.own.map(|_| count(day.own_with_id)).unwrap_or_default(),
            day.reported.map(count).unwrap_or_default(),
            range,
            day.ordered.map(count).unwrap_or_default(),
            if day.falls_short { "falls short".to_owned() } else { String::new() },
        ];
        grid.row(style, cells);
    }
    grid.put(page);
    let short = days.iter().filter(|day| day.falls_short).count() as u64;
    if days.iter().any(|day| day.expected.is_some()) {
        page.prose(
            2,
            &format!(
                "{} fewer clicks reported than in 99 of 100 cases by the usual share of own clicks (before it broke, if it did). Machines \
                 are left out, and the last days of a report may still grow. {}.",
                match short {
                    0 => "No day has".to_owned(),
                    1 => "One day has".to_owned(),
                    more => format!("{} days have", count(more)),
                },
                capital(report.zone.1)
            ),
        );
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn put_shipping(page: &mut Page, report: &ReconcileReport<'_>) {
    let Some(shipping) = &report.result.shipping else { return };
    page.heading("Ordered, and not (yet) shipped");
    page.prose(
        2,
        &format!(
            "{} ordered, {} shipped ({} of them ordered before the reports begin). {} can still be shipped, {} were ordered more than \
             two weeks ago: cancelled, declined, excluded, or a pre-order. A report does not say which.",
            counted(shipping.ordered, "item"),
            count(shipping.shipped),
            count(shipping.from_before),
            count(shipping.waiting),
            count(shipping.overdue)
        ),
    );
    if shipping.returned > 0 {
        page.prose(2, &format!("{} returned: {}.", counted(shipping.returned, "item"), cell(&shipping.returned_fees)));
    }
    let mut grid =
        Grid::new(&[("", Side::Left), ("", Side::Clip), ("tag", Side::Clip), ("items", Side::Right), ("", Side::Left)]);
    let listed = if report.lists_all { shipping.open.len() } else { MOST };
    for open in shipping.open.iter().take(listed) {
        let state = if open.may_ship { "can still ship" } else { "overdue" };
        grid.row(PLAIN, [open.sku.clone(), open.name.clone(), open.tag.clone(), count(open.items), state.to_owned()]);
    }
    grid.put(page);
    put_more(page, shipping.open.len(), listed, "products", "not_shipped.csv");
}

fn put_cart(page: &mut Page, report: &ReconcileReport<'_>) {
    let Some(cart) = report.result.cart else { return };
    page.heading("Ordered items and the clicks before them");
    let mut grid = Grid::new(&[("", Side::Right), ("", Side::Clip)]);
    let rows = [
        (cart.after_click, "after a click of the same tag within 24 hours"),
        (cart.by_cart, "later: the cart rule credits what was put into the cart then, for about 90 days"),
        (cart.unknown, "no click before them, but the log does not reach back 90 days"),
        (cart.elsewhere, "no click in 90 days: links that this log does not see, in mails, apps or on other sites"),
    ];
    for (items, what) in rows.into_iter().filter(|(items, _)| *items > 0) {
        grid.row(PLAIN, [count(items), what.to_owned()]);
    }
    grid.put(page);
}

fn put_rates(page: &mut Page, report: &ReconcileReport<'_>) {
    if report.result.rates.is_empty() {
        return;
    }
    page.heading("Commission rates that changed");
    for change in &report.result.rates {
        let text = format!(
            "{}: {} before, {} since {} ({})",
            change.category,
            percent(change.before),
            percent(change.after),
            day_name(change.day),
            counted(change.lines, "line")
        );
        page.item(2, &text);
    }
}

fn put_products(page: &mut Page, report: &ReconcileReport<'_>) {
    let products = &report.result.products;
    if products.is_empty() {
        return;
    }
    page.heading("Products");
    let mut grid = Grid::new(&[
        ("", Side::Left),
        ("", Side::Clip),
        ("own clicks", Side::Right),
        ("direct", Side::Right),
        ("other", Side::Right),
        ("shipped", Side::Right),
        ("fees", Side::Right),
    ]);
    let listed = if report.lists_all { products.len() } else { MOST };
    for product in products.iter().take(listed) {
        let cells = [
            product.sku.clone(),
            product.name.clone(),
            count(product.own),
            count(product.direct),
            count(product.indirect),
            count(product.shipped),
            cell(&product.fees),
        ];
        grid.row(PLAIN, cells);
    }
    grid.put(page);
    put_more(page, products.len(), listed, "products", "products.csv");
}

fn put_channels(page: &mut Page, report: &ReconcileReport<'_>) {
    let channels = &report.result.channels;
    if channels.is_empty() {
        return;
    }
    page.heading("Channels, campaigns and creatives, each source by itself");
    let has_lost = channels.iter().any(|one| !one.lost.is_empty());
    let mut titles = vec![
        ("", Side::Left),
        ("", Side::Left),
        ("", Side::Clip),
        ("clicks, visits", Side::Right),
        ("ordered", Side::Right),
        ("revenue", Side::Right),
        ("fees, spend", Side::Right),
    ];
    titles.extend(has_lost.then_some(("commission lost", Side::Right)));
    let mut grid = Grid::new(&titles);
    let listed = if report.lists_all { channels.len() } else { 2 * MOST };
    for one in channels.iter().take(listed) {
        let mut cells = vec![
            one.source.to_owned(),
            one.by.name().to_owned(),
            one.name.clone(),
            count(one.clicks),
            count(one.ordered),
            cell(&one.revenue),
            cell(&one.fees),
        ];
        cells.extend(has_lost.then(|| cell(&one.lost)));
        grid.row(PLAIN, cells);
    }
    grid.put(page);
    put_more(page, channels.len(), listed, "of them", "channels.csv");
    page.prose(2, "Two sources may attribute one sale to two channels: their sums are not added.");
}

fn put_read(page: &mut Page, report: &ReconcileReport<'_>) {
    page.heading("What was read");
    let mut grid = Grid::new(&[("", Side::ClipFront), ("", Side::Left), ("", Side::Right)]);
    for (path, lines, parsed) in &report.logs {
        grid.row(
            PLAIN,
            [(*path).to_owned(), "web log".to_owned(), format!("{} of {}", count(*parsed), counted(*lines, "line"))],
        );
    }
    for (path, dialect, rows, used) in &report.files {
        grid.row(
            PLAIN,
            [(*path).to_owned(), (*dialect).to_owned(), format!("{} of {}", count(*used), counted(*rows, "row"))],
        );
    }
    grid.put(page);
    for note in report.result.notes.iter().chain(report.notes) {
        page.item(2, note);
    }
}
