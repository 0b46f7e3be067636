//! Rows and columns on a page: as wide as their contents, and cut where the page ends.

use anstyle::Style;

use super::escape;
use super::page::{Page, clip, clip_front, width};

const TITLES: Style = Style::new().dimmed();

/// The least width to which a column is cut.
const LEAST: usize = 8;

/// Blank columns between two columns of a grid, and in front of the first.
const GAP: usize = 2;

/// How a column's cells are aligned, and whether they may be cut when the page is too narrow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// To the left, whole.
    Left,
    /// To the right, whole: numbers.
    Right,
    /// To the left; the end may be cut.
    Clip,
    /// To the left; the beginning may be cut.
    ClipFront,
}

/// Blank columns in front of the note below a row.
const NOTE_INDENT: usize = 4;

/// Titles and rows of cells.
pub(super) struct Grid {
    columns: Vec<(&'static str, Side)>,
    rows: Vec<(Style, Vec<String>)>,
    /// Notes below rows, by the row's number.
    notes: Vec<(usize, String)>,
}

impl Grid {
    /// A grid without rows; without any title it has no line of titles.
    pub(super) fn new(columns: &[(&'static str, Side)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new(), notes: Vec::new() }
    }

    /// Adds a row with one cell per column; `style` marks its first cell.
    pub(super) fn row(&mut self, style: Style, cells: impl IntoIterator<Item = String>) {
        let clean = cells.into_iter().map(|cell| escape::terminal(&cell).into_owned());
        self.rows.push((style, clean.collect()));
    }

    /// Adds a note to the last row, on a line of its own below it.
    pub(super) fn note(&mut self, text: &str) {
        if !text.is_empty() && !self.rows.is_empty() {
            self.notes.push((self.rows.len() - 1, escape::terminal(text).into_owned()));
        }
    }

    /// Puts the grid on a page; nothing when it has no rows.
    pub(super) fn put(&self, page: &mut Page) {
        if self.rows.is_empty() {
            return;
        }
        let widths = self.widths(page.width());
        if self.columns.iter().any(|(title, _)| !title.is_empty()) {
            let titles: Vec<String> = self.columns.iter().map(|(title, _)| (*title).to_owned()).collect();
            let cells = self.fitted(&titles, &widths);
            page.line(TITLES, GAP, cells.join("  ").trim_end());
        }
        for (nth, (style, cells)) in self.rows.iter().enumerate() {
            let cells = self.fitted(cells, &widths);
            let Some((first, rest)) = cells.split_first() else {
                continue;
            };
            let rest = format!("  {}", rest.join("  "));
            page.marked_line(*style, GAP, first, rest.trim_end());
            for (_, note) in self.notes.iter().filter(|(row, _)| *row == nth) {
                page.line(TITLES, NOTE_INDENT, &clip(note, page.width() - NOTE_INDENT));
            }
        }
    }

    /// The columns' widths: those of their contents, less what the page lacks.
    fn widths(&self, room: usize) -> Vec<usize> {
        let widest = |(at, (title, _)): (usize, &(&str, Side))| {
            let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(at));
            cells.map(|cell| width(cell)).max().unwrap_or(0).max(width(title))
        };
        let mut widths: Vec<usize> = self.columns.iter().enumerate().map(widest).collect();
        let mut excess = (widths.iter().sum::<usize>() + GAP * widths.len()).saturating_sub(room);
        while excess > 0 {
            let may_shrink =
                |at: &usize| matches!(self.columns[*at].1, Side::Clip | Side::ClipFront) && widths[*at] > LEAST;
            let Some(at) = (0..widths.len()).filter(may_shrink).max_by_key(|at| widths[*at]) else {
                break;
            };
            let less = excess.min(widths[at] - LEAST);
            widths[at] -= less;
            excess -= less;
        }
        widths
    }

    /// Cells cut and padded to their widths.
    fn fitted(&self, cells: &[String], widths: &[usize]) -> Vec<String> {
        let columns = self.columns.iter().zip(widths).zip(cells);
        let fit = |(((_, side), room), cell): ((&(&str, Side), &usize), &String)| {
            let text = match side {
                Side::ClipFront => clip_front(cell, *room),
                Side::Clip => clip(cell, *room),
                Side::Left | Side::Right => cell.into(),
            };
            let padding = " ".repeat(room.saturating_sub(width(&text)));
            if *side == Side::Right { format!("{padding}{text}") } else { format!("{text}{padding}") }
        };
        columns.map(fit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::WIDTH;
    use super::*;

    fn text(grid: &Grid) -> String {
        let mut page = Page::default();
        grid.put(&mut page);
        anstream::adapter::strip_str(&page.into_text()).to_string()
    }

    fn cells<const N: usize>(cells: [&str; N]) -> [String; N] {
        cells.map(str::to_owned)
    }

    #[test]
    fn numbers_stand_to_the_right() {
        let mut grid = Grid::new(&[("cause", Side::Clip), ("orders", Side::Right), ("acts", Side::Left)]);
        assert_eq!(text(&grid), "");
        grid.row(Style::new(), cells(["missing_tag", "1,234,567", "publisher"]));
        grid.row(Style::new(), cells(["日本", "5", ""]));
        assert_eq!(
            text(&grid),
            "  cause           orders  acts\n  missing_tag  1,234,567  publisher\n  日本                 5\n"
        );
    }

    #[test]
    fn what_is_too_wide_is_cut_where_it_may_be() {
        let mut grid = Grid::new(&[("", Side::ClipFront), ("", Side::Clip), ("", Side::Right)]);
        let (path, name) = (format!("{}/access.log", "d".repeat(90)), "n".repeat(30));
        grid.row(Style::new(), cells([&path, &name, "12"]));
        let text = text(&grid);
        let line = text.trim_end_matches('\n');
        assert_eq!(width(line), WIDTH);
        assert!(line.starts_with("  …d") && line.contains("/access.log  nnn") && line.ends_with("  12"), "{line}");
    }

    #[test]
    fn hostile_cells_take_one_line() {
        let mut grid = Grid::new(&[("", Side::Clip), ("", Side::Left)]);
        grid.row(Style::new().bold(), cells(["a\x1b]0;x\x07\n", "b\r"]));
        assert_eq!(text(&grid), "  a\\u{1b}]0;x\\u{7}\\u{a}  b\\u{d}\n");
    }
}
