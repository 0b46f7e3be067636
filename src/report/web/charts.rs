//! Charts as inline SVG: bars in a row of text, and columns over time or over classes. Numbers are beside the bars or in a table
//! after the columns, so nobody needs to see a chart to read it.

use super::html::Html;

/// One row of a bar chart.
pub(super) struct Bar {
    /// The name of what the bar shows.
    pub(super) name: String,
    /// Its length.
    pub(super) value: f64,
    /// The text after the bar.
    pub(super) text: String,
    /// A second line, smaller.
    pub(super) note: String,
    /// The field of the table of cases that a click on the name narrows, and to what; empty for none.
    pub(super) filter: (&'static str, String),
    /// The class that colours the bar.
    pub(super) class: &'static str,
}

/// Puts bars below each other, the longest as long as there is room.
pub(super) fn bars(html: &mut Html, label: &str, bars: &[Bar]) {
    let longest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    html.open("ol", &[("class", "bars"), ("aria-label", label)]);
    for bar in bars {
        html.open("li", &[]);
        let (field, value) = &bar.filter;
        if field.is_empty() {
            html.leaf("span", &[("class", "name")], &bar.name);
        } else {
            let attributes =
                [("type", "button"), ("class", "name"), ("data-field", *field), ("data-value", value.as_str())];
            html.leaf("button", &attributes, &bar.name);
        }
        let length = format!("{:.2}", (bar.value / longest * 100.0).max(0.0));
        html.open(
            "svg",
            &[("class", "bar"), ("viewBox", "0 0 100 10"), ("preserveAspectRatio", "none"), ("aria-hidden", "true")],
        );
        html.open("rect", &[("class", bar.class), ("width", &length), ("height", "10")]).close("rect").close("svg");
        html.leaf("span", &[("class", "value")], &bar.text);
        if !bar.note.is_empty() {
            html.leaf("span", &[("class", "note")], &bar.note);
        }
        html.close("li");
    }
    html.close("ol");
}

/// One column.
pub(super) struct Column {
    /// The text below it, when there is room.
    pub(super) name: String,
    /// Stacked heights with the classes that colour them, from the bottom up.
    pub(super) parts: Vec<(f64, &'static str)>,
}

/// A shaded part of a chart's background: from and to in columns (fractions allowed), and the class that colours it.
pub(super) struct Shade {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) class: &'static str,
}

/// The most names below a chart.
const MOST_NAMES: usize = 11;

/// The least width of a shade, as a share of the whole chart: an hour without lines in a year still has to be visible.
const THINNEST: f64 = 0.003;

/// Puts columns side by side, with the height of the highest written at the top.
pub(super) fn columns(html: &mut Html, label: &str, columns: &[Column], shades: &[Shade], top: &str) {
    let height = |column: &Column| column.parts.iter().map(|(value, _)| value).sum::<f64>();
    let highest = columns.iter().map(height).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    html.open("div", &[("class", "chart")]).leaf("span", &[("class", "top")], top);
    let view = format!("0 0 {} 100", columns.len().max(1));
    html.open(
        "svg",
        &[
            ("class", "columns"),
            ("viewBox", &view),
            ("preserveAspectRatio", "none"),
            ("role", "img"),
            ("aria-label", label),
        ],
    );
    let mut rect = |class: &str, x: f64, y: f64, wide: f64, high: f64| {
        let [x, y, wide, high] = [x, y, wide, high].map(|number| format!("{number:.3}"));
        let place = [("class", class), ("x", x.as_str()), ("y", &y), ("width", &wide), ("height", &high)];
        html.open("rect", &place).close("rect");
    };
    for shade in shades {
        rect(shade.class, shade.from, 0.0, (shade.to - shade.from).max(columns.len() as f64 * THINNEST), 100.0);
    }
    for (at, column) in columns.iter().enumerate() {
        let mut ground = 100.0;
        for (value, class) in &column.parts {
            let high = value / highest * 100.0;
            ground -= high;
            rect(class, at as f64 + 0.1, ground, 0.8, high);
        }
    }
    html.close("svg").open("div", &[("class", "axis"), ("aria-hidden", "true")]);
    let step = columns.len().div_ceil(MOST_NAMES).max(1);
    for (at, column) in columns.iter().enumerate() {
        html.leaf("span", &[], if at % step == 0 { &column.name } else { "" });
    }
    html.close("div").close("div");
}

/// Puts the meaning of a chart's colours.
pub(super) fn legend(html: &mut Html, items: &[(&'static str, &str)]) {
    html.open("ul", &[("class", "legend")]);
    for (class, text) in items {
        html.open("li", &[]);
        html.open("svg", &[("viewBox", "0 0 10 10"), ("aria-hidden", "true")]);
        html.open("rect", &[("class", class), ("width", "10"), ("height", "10")]).close("rect").close("svg");
        html.text(text).close("li");
    }
    html.close("ul");
}

/// Puts a table with a chart's numbers, folded until the reader opens it.
pub(super) fn behind(html: &mut Html, caption: &str, titles: &[&str], rows: &[Vec<String>]) {
    html.open("details", &[]).leaf("summary", &[], "The numbers as a table");
    html.table(caption, titles, rows).close("details");
}

/// `, in EUR`; nothing where no currency is known.
pub(super) fn in_unit(currency: &str) -> String {
    if currency.is_empty() { String::new() } else { format!(", in {currency}") }
}
