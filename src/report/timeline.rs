//! One order's story as text: verdict, timeline, opinions, raw lines.

use super::Row;
use super::escape::terminal;
use crate::units::{Micros, Span};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

/// Whose page view a moment was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    /// In the cookie jar that ordered.
    Own,
    /// The buyer's in another jar or on another device.
    OtherJar,
    /// Somebody's behind the same address with the same browser.
    Neighbour,
}

/// One page view of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    /// When.
    pub at: Micros,
    /// What it was, in a few words.
    pub what: String,
    /// The key that joins it to the order.
    pub joined_by: &'static str,
    /// Whose it was.
    pub view: View,
    /// Whether the verdict rests on it.
    pub is_proof: bool,
    /// `file:line`.
    pub place: String,
    /// The raw line.
    pub line: String,
}

/// What one cause says.
#[derive(Clone, PartialEq, Debug)]
pub enum Stance {
    /// It happened.
    For {
        /// How surely, 0 to 1.
        weight: f64,
        /// One sentence.
        text: String,
    },
    /// It did not, and why not.
    Against(String),
    /// What would have to be known.
    CannotTell(String),
}

/// Everything about one order.
#[derive(Clone, PartialEq, Debug)]
pub struct Story {
    /// The row of verdicts.csv.
    pub row: Row,
    /// When the order was placed, by the web logs' clock.
    pub placed_at: Micros,
    /// The order's status as its file has it.
    pub status: String,
    /// The programme's window.
    pub window: Span,
    /// Page views by time.
    pub moments: Vec<Moment>,
    /// Page views that were left out for length.
    pub left_out: usize,
    /// What each cause says, in the order of the chain; empty when no partner touched the order.
    pub stances: Vec<(&'static str, Stance)>,
}

const TITLE: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// Writes a story with ANSI styles, which the caller's stream strips where they are not wanted. All texts from logs and
/// order files are shown with control characters made visible. Fails when `out` does.
pub fn write(story: &Story, out: &mut dyn Write) -> io::Result<()> {
    write_verdict(story, out)?;
    write_moments(story, out)?;
    write_stances(story, out)?;
    write_lines(story, out)
}

fn write_verdict(story: &Story, out: &mut dyn Write) -> io::Result<()> {
    let row = &story.row;
    let style = match row.outcome {
        "lost" => RED,
        "credited" => GREEN,
        "undetermined" => YELLOW,
        _ => Style::new(),
    };
    writeln!(out, "{TITLE}Order {}{TITLE:#}", terminal(&row.order_id))?;
    let cause =
        if row.cause.is_empty() || row.cause == row.outcome { String::new() } else { format!(": {}", row.cause) };
    let grade = if row.grade.is_empty() { String::new() } else { format!(", {}", row.grade) };
    writeln!(out, "  {style}{}{cause}{style:#} (confidence {:.2}{grade})", row.outcome, row.confidence)?;
    writeln!(out, "  {}", terminal(&row.because))?;
    let amount = row.amount.map(|m| format!("{m} {}", row.currency)).unwrap_or_default();
    let status =
        [amount.as_str(), story.status.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
    writeln!(out, "  placed {} {}", story.placed_at, terminal(&status))?;
    let facts = [
        ("credited to", row.credited_tag.clone()),
        ("claimant", row.claimant_tag.clone()),
        ("joined by", row.joined_by.to_owned()),
        (
            "window",
            row.lag_seconds.map(|lag| format!("{} of {}", Span::seconds(lag), story.window)).unwrap_or_default(),
        ),
        ("commission lost", row.commission_lost.map(|m| format!("{m} {}", row.currency)).unwrap_or_default()),
        ("claim", if row.claim.is_empty() { String::new() } else { format!("{} (acts: {})", row.claim, row.acts) }),
        ("detail", row.detail.clone()),
        (
            "next best",
            row.runner_up_confidence
                .map(|c| format!("{} ({c:.2})", if row.runner_up.is_empty() { "credited" } else { row.runner_up }))
                .unwrap_or_default(),
        ),
    ];
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "  {DIM}{name}{DIM:#} {}", terminal(value))?;
    }
    Ok(())
}

fn write_moments(story: &Story, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{TITLE}Timeline{TITLE:#}")?;
    if story.moments.is_empty() {
        return writeln!(out, "  no page view of the buyer is in the logs");
    }
    let mut placed = false;
    let order = format!("  {}  {RED}◆{RED:#} order placed", story.placed_at);
    for (nth, moment) in story.moments.iter().enumerate() {
        if !placed && moment.at > story.placed_at {
            writeln!(out, "{order}")?;
            placed = true;
        }
        let mark = match (moment.is_proof, moment.view) {
            (true, _) => "●",
            (false, View::Own) => "│",
            (false, View::OtherJar) => "┊",
            (false, View::Neighbour) => "·",
        };
        let whose = match moment.view {
            View::Own => "",
            View::OtherJar => ", another jar or device",
            View::Neighbour => ", same address and browser",
        };
        let what = terminal(&moment.what);
        writeln!(out, "  {}  {mark} {what} {DIM}[{}{whose}] ({}){DIM:#}", moment.at, moment.joined_by, nth + 1)?;
    }
    if !placed {
        writeln!(out, "{order}")?;
    }
    if story.left_out > 0 {
        writeln!(out, "  {} more page views are left out", story.left_out)?;
    }
    Ok(())
}

fn write_stances(story: &Story, out: &mut dyn Write) -> io::Result<()> {
    if story.stances.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{TITLE}Opinions{TITLE:#}")?;
    for (cause, stance) in &story.stances {
        match stance {
            Stance::For { weight, text } => {
                writeln!(out, "  {RED}for{RED:#}      {cause} ({weight:.2}): {}", terminal(text))?;
            }
            Stance::Against(reason) => writeln!(out, "  against  {cause}: {}", terminal(reason))?,
            Stance::CannotTell(needs) => {
                writeln!(out, "  {YELLOW}unknown{YELLOW:#}  {cause}: needs {}", terminal(needs))?;
            }
        }
    }
    Ok(())
}

fn write_lines(story: &Story, out: &mut dyn Write) -> io::Result<()> {
    if story.moments.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{TITLE}Lines{TITLE:#} (● proof)")?;
    for (nth, moment) in story.moments.iter().enumerate() {
        let mark = if moment.is_proof { "●" } else { " " };
        writeln!(
            out,
            "  {mark} ({}) {DIM}{}{DIM:#}\n      {}",
            nth + 1,
            terminal(&moment.place),
            terminal(&moment.line)
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story() -> Story {
        let moment = |at: i64, what: &str, proof| Moment {
            at: Micros(at * 1_000_000),
            what: what.to_owned(),
            joined_by: "session",
            view: View::Own,
            is_proof: proof,
            place: format!("a.log:{at}"),
            line: "GET /\u{1b}[2J".to_owned(),
        };
        Story {
            row: Row {
                order_id: "A\u{202e}1".to_owned(),
                outcome: "lost",
                cause: "altered_tag",
                because: "Why.".to_owned(),
                ..Row::default()
            },
            placed_at: Micros(20_000_000),
            status: String::new(),
            window: Span::days(1),
            moments: vec![moment(10, "landing", true), moment(30, "confirmation page", false)],
            left_out: 3,
            stances: vec![
                ("altered_tag", Stance::Against("no".to_owned())),
                ("cleared_cookies", Stance::CannotTell("a cookie".to_owned())),
            ],
        }
    }

    #[test]
    fn the_order_stands_between_what_came_before_and_behind_it() {
        let mut out = Vec::new();
        write(&story(), &mut out).expect("writes");
        let text = String::from_utf8(out).expect("text");
        let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} in {text}"));
        assert!(place("landing") < place("order placed") && place("order placed") < place("confirmation page"));
        assert!(text.contains("3 more page views") && text.contains("needs a cookie"));
    }

    #[test]
    fn what_strangers_wrote_cannot_move_the_cursor() {
        let mut out = Vec::new();
        write(&story(), &mut out).expect("writes");
        let text = String::from_utf8(out).expect("text");
        assert!(!text.contains("\u{1b}[2J") && !text.contains('\u{202e}'), "{text:?}");
    }
}
