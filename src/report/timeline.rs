//! One order's story as text for a terminal: verdict, timeline, conclusions, opinions, raw lines.

use super::drawn::drawn;
use super::escape;
use super::local::Local;
use super::page::{Page, clip, width};
use super::story::{Moment, Stance, Story, View};
use crate::base::units::{Micros, Span};
use crate::verdict::Outcome;
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

const PLAIN: Style = Style::new();
const TITLE: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// The shortest pause between two page views that is shown: after it another visit began.
const PAUSE: Span = Span::minutes(30);

/// The fewest columns of a path; with less room the row leaves out what joins it.
const LEAST_PATH: usize = 12;

/// Writes a story for a terminal of so many columns with ANSI styles, which the caller's stream strips where they are not
/// wanted. All texts from logs and order files are shown with control characters made visible; raw lines are not
/// broken, so that they can be copied. Fails when `out` does.
///
/// `note`, which comes last, says what personal data the text holds.
pub fn write(story: &Story, columns: usize, note: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(columns);
    put_verdict(&mut page, story);
    put_moments(&mut page, story);
    put_reasons(&mut page, story);
    put_opinions(&mut page, story);
    put_lines(&mut page, story);
    if !note.is_empty() {
        page.space();
        page.styled_prose(DIM, 0, note);
    }
    out.write_all(page.into_text().as_bytes())
}

fn put_verdict(page: &mut Page, story: &Story) {
    let row = &story.verdict;
    let style = match row.outcome {
        Outcome::Lost => RED,
        Outcome::Credited => GREEN,
        Outcome::Undetermined => YELLOW,
        Outcome::Organic => PLAIN,
    };
    page.line(TITLE, 0, &format!("Order {}", row.order_id));
    page.styled_prose(style, 2, &story.answer());
    if !story.reasons.headline.is_empty() {
        page.styled_prose(DIM, 2, &format!("In short: {}.", story.reasons.headline));
    }
    page.prose(2, &row.because);
    for sentence in &story.reasons.rests_on {
        page.prose(2, &format!("Assumed: {sentence}"));
    }
    let local = Local::of(story).whole(story.placed_at);
    let local = if local.is_empty() { local } else { format!(" ({local} {})", story.zone) };
    page.marked_line(DIM, 2, "placed", &format!(" {}{local}", story.placed_at));
    for (name, value) in story.facts() {
        page.marked_line(DIM, 2, name, &format!(" {value}"));
    }
}

fn put_moments(page: &mut Page, story: &Story) {
    page.heading("Timeline");
    if story.moments.is_empty() {
        page.prose(2, "No page view of the buyer is in the logs.");
        return;
    }
    put_drawn(page, story);
    page.styled_prose(DIM, 2, &Local::of(story).words());
    let mut placed = false;
    let mut last: Option<Micros> = None;
    for (nth, moment) in story.moments.iter().enumerate() {
        if !placed && moment.at > story.placed_at {
            put_order(page, story, &mut last);
            placed = true;
        }
        put_pause(page, &mut last, moment.at);
        let mark = match (moment.proof, moment.whose) {
            (true, _) => "●",
            (false, View::Own) => "│",
            (false, View::OtherJar) => "┊",
            (false, View::Neighbour) => "·",
        };
        put_moment(page, mark, nth + 1, story, moment);
    }
    if !placed {
        put_order(page, story, &mut last);
    }
    if story.left_out > 0 {
        page.prose(2, &format!("{} more page views are left out", story.left_out));
    }
}

/// Puts one row: the time, what it was, the path as far as there is room, and what joins it, on a line below where it does not
/// fit.
fn put_moment(page: &mut Page, mark: &str, number: usize, story: &Story, moment: &Moment) {
    let joined = format!("[{}{}] ({number})", moment.joined_by.name(), moment.whose.whose());
    let row = format!("{}  {mark} {}", time(story, moment.at), moment.title());
    let used = 3 + width(&escape::terminal(&row));
    let (beside, room) = match page.width().checked_sub(used + 1 + width(&joined)) {
        Some(room) if moment.path.is_empty() || room > LEAST_PATH => (true, room),
        _ => (false, page.width().saturating_sub(used)),
    };
    let path = escape::terminal(&moment.path);
    let path =
        if path.is_empty() || room <= LEAST_PATH { String::new() } else { format!(" {}", clip(&path, room - 1)) };
    if beside {
        page.marked_line(PLAIN, 2, &row, &format!("{path} {joined}"));
    } else {
        page.marked_line(PLAIN, 2, &clip(&escape::terminal(&row), page.width() - 3), &path);
        page.line(DIM, 30, &joined);
    }
}

fn put_order(page: &mut Page, story: &Story, last: &mut Option<Micros>) {
    put_pause(page, last, story.placed_at);
    page.line(RED, 2, &format!("{}  ◆ order placed", time(story, story.placed_at)));
}

/// A time, and that of the shop's zone; fractions of seconds make room for it.
fn time(story: &Story, at: Micros) -> String {
    let local = Local::of(story).beside(at);
    if local.is_empty() {
        return format!("{:24}", at.to_string());
    }
    let whole = Micros(at.0.div_euclid(1_000_000) * 1_000_000);
    format!("{:31}", format!("{whole}{local}"))
}

/// Puts the length of a pause without page views, when it was long.
fn put_pause(page: &mut Page, last: &mut Option<Micros>, at: Micros) {
    if let Some(before) = last.filter(|before| at - *before > PAUSE) {
        page.line(DIM, 2, &format!("{:26}⋮ {} later", "", at - before));
    }
    *last = Some(at);
}

fn put_drawn(page: &mut Page, story: &Story) {
    let room = page.width() - 2;
    let Some(drawn) = drawn(story, room) else { return };
    let (from, to) = (drawn.ends.0.to_string(), drawn.ends.1.to_string());
    let gap = room.saturating_sub(from.len() + to.len());
    page.line(DIM, 2, &format!("{from}{}{to}", " ".repeat(gap)));
    page.line(PLAIN, 2, &drawn.line);
    if !drawn.window.is_empty() {
        page.line(GREEN, 2, &drawn.window);
        page.line(DIM, 2, &format!("● proof  ◆ order  ═ window of {}; pauses are shortened", story.window));
    }
    page.space();
}

fn put_reasons(page: &mut Page, story: &Story) {
    let reasons = &story.reasons;
    if !reasons.why_not.is_empty() {
        page.heading("Why not the next best answer");
        page.prose(2, &reasons.why_not);
    }
    for (heading, sentences) in
        [("What would change the answer", &reasons.would_change), ("What to ask for next", &reasons.ask_next)]
    {
        if !sentences.is_empty() {
            page.heading(heading);
        }
        for sentence in sentences {
            page.item(2, sentence);
        }
    }
}

fn put_opinions(page: &mut Page, story: &Story) {
    if story.opinions.is_empty() {
        return;
    }
    page.heading("What speaks for and against each cause");
    for opinion in &story.opinions {
        let (style, says, text) = match &opinion.stance {
            Stance::For { weight, text } => (RED, "for", format!("({weight:.2}): {text}")),
            Stance::Against { text } => (PLAIN, "against", format!(": {text}")),
            Stance::CannotTell { needs } => (YELLOW, "unknown", format!(": needs {needs}")),
        };
        let gap = if matches!(opinion.stance, Stance::For { .. }) { " " } else { "" };
        let text = format!("  {}{gap}{text}", opinion.cause.id);
        page.marked_line(style, 2, &format!("{says:7}"), &clip(&text, page.width() - 9));
    }
}

fn put_lines(page: &mut Page, story: &Story) {
    if story.moments.is_empty() {
        return;
    }
    page.heading("Lines (● proof)");
    for (nth, Moment { proof, place, line, .. }) in story.moments.iter().enumerate() {
        let mark = if *proof { "●" } else { " " };
        page.marked_line(PLAIN, 2, &format!("{mark} ({}) ", nth + 1), place);
        let line = if line.is_empty() { "(the log could be read only once)" } else { line };
        page.line(PLAIN, 6, line);
    }
}

#[cfg(test)]
mod tests {
    use super::super::escape::is_hidden;
    use super::super::samples;
    use super::*;

    fn text(story: &Story, columns: usize) -> String {
        let mut out = Vec::new();
        write(story, columns, "", &mut out).expect("writes");
        anstream::adapter::strip_str(&String::from_utf8(out).expect("text")).to_string()
    }

    #[test]
    fn the_order_stands_between_what_came_before_and_behind_it() {
        let text = text(&samples::story(), 80);
        let place = |what: &str| text.rfind(what).unwrap_or_else(|| panic!("{what} in {text}"));
        assert!(place("] (1)") < place("order placed") && place("order placed") < place("] (3)"), "{text}");
        assert!(text.contains("3 more page views") && text.contains("needs a cookie"), "{text}");
        assert!(text.contains("Why not the next best answer") && text.contains("- ask"), "{text}");
    }

    #[test]
    fn local_times_are_beside_utc() {
        let story = Story { zone: "Europe/Helsinki".to_owned(), ..samples::story() };
        let text = text(&story, 80);
        assert!(text.contains("placed 2026-09-01T00:00:14Z (2026-09-01 03:00:14 +03:00 Europe/Helsinki)"), "{text}");
        assert!(text.contains("2026-08-31T23:58:44Z (1 Sep 02:58:44)  ●") && text.contains("shop's zone"), "{text}");
    }

    #[test]
    fn what_strangers_wrote_cannot_move_the_cursor() {
        let text = text(&samples::story(), 80);
        assert!(!text.replace('\n', "").contains(is_hidden), "{text:?}");
    }

    #[test]
    fn all_but_raw_lines_fits_the_terminal() {
        for columns in [80, 120] {
            let text = text(&samples::story(), columns);
            let body = text.split("Lines (").next().expect("a body");
            let widest = body.lines().map(width).max().expect("lines");
            assert!(widest <= columns && widest > columns - 10, "{widest} of {columns}\n{text}");
        }
    }
}
