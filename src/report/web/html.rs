//! HTML that is safe by construction: names of elements and attributes come from the source code only, and every text and
//! attribute value is escaped when it is added.
//!
//! No template engine is used: askama and minijinja escape texts and attributes alike, which one function does here, and neither
//! protects scripts and styles, where nothing from outside may be put anyway. Static parts are in `page.html`, `page.css` and
//! `page.js`; counted parts are built here.

use super::super::escape;

/// A growing piece of a page.
#[derive(Debug, Default)]
pub(super) struct Html(String);

/// An attribute's name and value.
pub(super) type Attribute<'a> = (&'static str, &'a str);

impl Html {
    /// Opens an element.
    pub(super) fn open(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) -> &mut Self {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.0.push_str(&escape::html(value));
            self.0.push('"');
        }
        self.0.push('>');
        self
    }

    /// Closes an element.
    pub(super) fn close(&mut self, tag: &'static str) -> &mut Self {
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
        self
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.0.push_str(&escape::html(text));
        self
    }

    /// An element that holds nothing but a text.
    pub(super) fn leaf(&mut self, tag: &'static str, attributes: &[Attribute<'_>], text: &str) -> &mut Self {
        self.open(tag, attributes).text(text).close(tag)
    }

    /// A table with a caption for readers who do not see its surroundings; numbers are aligned to the right.
    pub(super) fn table(&mut self, caption: &str, titles: &[&str], rows: &[Vec<String>]) -> &mut Self {
        self.open("div", &[("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)]);
        self.open("table", &[]).leaf("caption", &[("class", "unseen")], caption).open("thead", &[]).open("tr", &[]);
        let is_number = |cell: &String| {
            cell.chars().any(|c| c.is_ascii_digit())
                && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' ' | '%' | '-'))
        };
        let numbers =
            |at: usize| at > 0 && !rows.is_empty() && rows.iter().filter_map(|row| row.get(at)).all(is_number);
        let numbers: Vec<bool> = (0..titles.len()).map(numbers).collect();
        for (title, number) in titles.iter().zip(&numbers) {
            let class = if *number { "number" } else { "" };
            self.leaf("th", &[("scope", "col"), ("class", class)], title);
        }
        self.close("tr").close("thead").open("tbody", &[]);
        for row in rows {
            self.open("tr", &[]);
            for (at, cell) in row.iter().enumerate() {
                match (at, numbers.get(at)) {
                    (0, _) => self.leaf("th", &[("scope", "row")], cell),
                    (_, Some(true)) => self.leaf("td", &[("class", "number")], cell),
                    _ => self.leaf("td", &[], cell),
                };
            }
            self.close("tr");
        }
        self.close("tbody").close("table").close("div")
    }

    /// The whole piece.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_values_cannot_leave_their_place() {
        let mut html = Html::default();
        html.leaf("p", &[("title", "\" onclick=\"alert(1)")], "</p><script>alert(1)</script>");
        html.table("c<", &["<t>", "n"], &[vec!["<x>".to_owned(), "1,234.5 %".to_owned()]]);
        let text = html.into_text();
        assert!(text.starts_with("<p title=\"&quot; onclick=&quot;alert(1)\">&lt;/p&gt;&lt;script&gt;"), "{text}");
        assert!(text.contains("<th scope=\"row\">&lt;x&gt;</th><td class=\"number\">1,234.5 %</td>"), "{text}");
    }
}
