//! A timeline as one line of text.

use super::story::{Story, View};
use crate::base::units::{Micros, Span};

/// A timeline as text.
pub(super) struct Drawn {
    /// The times at its two ends.
    pub(super) ends: (Micros, Micros),
    /// The page views and the order.
    pub(super) line: String,
    /// The programme's window below it; empty when no click was judged.
    pub(super) window: String,
}

/// Builds the timeline of a story in `width` columns; `None` when the story has nothing but the order.
///
/// Pauses are shortened: a visit takes minutes, the time up to the order may be weeks, and both have to be visible.
pub(super) fn drawn(story: &Story, width: usize) -> Option<Drawn> {
    let mut times: Vec<Micros> = story.moments.iter().map(|moment| moment.at).collect();
    if times.is_empty() {
        return None;
    }
    times.push(story.placed_at);
    times.extend(story.verdict.click_at);
    times.sort_unstable();
    times.dedup();
    let columns = columns(&times, width);
    let column = |at: Micros| columns[times.partition_point(|time| *time < at).min(times.len() - 1)];
    let mut line = vec![('─', 0); columns.last().map_or(1, |last| last + 1)];
    let mut put = |at: Micros, mark: char, rank: u8| {
        let cell = &mut line[column(at)];
        if rank > cell.1 {
            *cell = (mark, rank);
        }
    };
    for moment in &story.moments {
        match (moment.proof, moment.whose) {
            (true, _) => put(moment.at, '●', 4),
            (false, View::Own) => put(moment.at, '│', 3),
            (false, View::OtherJar) => put(moment.at, '┊', 2),
            (false, View::Neighbour) => put(moment.at, '·', 1),
        }
    }
    put(story.placed_at, '◆', 5);
    let window = story.verdict.click_at.map(|click| {
        let (from, end) = (column(click), click + story.window);
        let last = times[times.len() - 1];
        let (to, mark) = if end > last { (line.len() - 1, '▶') } else { (column(end), '╡') };
        let band = "═".repeat(to.saturating_sub(from + 1));
        format!("{}╞{band}{}", " ".repeat(from), if to > from { mark } else { ' ' })
    });
    Some(Drawn {
        ends: (times[0], times[times.len() - 1]),
        line: line.into_iter().map(|(mark, _)| mark).collect(),
        window: window.unwrap_or_default().trim_end().to_owned(),
    })
}

/// A column for each of some sorted times: the distance between two grows with the logarithm of the pause.
fn columns(times: &[Micros], width: usize) -> Vec<usize> {
    let weight = |pause: Span| 1.0 + (1.0 + pause.as_seconds().max(0) as f64).log2();
    let mut places = vec![0.0];
    for pair in times.windows(2) {
        places.push(places[places.len() - 1] + weight(pair[1] - pair[0]));
    }
    let scale = (width.max(2) - 1) as f64 / places[places.len() - 1].max(1.0);
    places.into_iter().map(|place| (place * scale).round() as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_line_goes_from_the_click_to_the_order_and_the_window_begins_at_the_click() {
        let drawn = drawn(&samples::story(), 60).expect("a line");
        assert_eq!(drawn.line.chars().count(), 60);
        assert!(drawn.line.starts_with('●') && drawn.line.contains('◆'), "{}", drawn.line);
        assert!(drawn.window.starts_with('╞') && drawn.window.ends_with('▶'), "{}", drawn.window);
    }

    #[test]
    fn a_window_that_ended_before_the_order_ends_before_it() {
        let mut story = samples::story();
        story.window = Span::seconds(20);
        let drawn = drawn(&story, 60).expect("a line");
        let order = drawn.line.chars().position(|c| c == '◆').expect("the order");
        assert!(drawn.window.ends_with('╡') && drawn.window.chars().count() <= order + 1, "{}", drawn.window);
    }

    #[test]
    fn many_moments_keep_their_order_and_nothing_is_nothing() {
        let times: Vec<Micros> = (0..500).map(|n| Micros(n * n * 1_000_000)).collect();
        let columns = columns(&times, 40);
        assert!(columns.is_sorted() && columns[499] == 39);
        assert!(drawn(&Story { moments: Vec::new(), ..samples::story() }, 40).is_none());
    }
}
