//! Reads links of Markdown: inline, by reference, in angle brackets, bare, and in HTML between them. Code holds no links.

use super::{Take, markup, plain, unescaped};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Reads the links of a text.
pub(super) fn read(text: &str, take: &mut Take<'_>) {
    let mut run: Range<usize> = 0..0;
    let (mut in_link, mut in_code) = (0, 0);
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        if let Event::Text(_) = event
            && in_link == 0
            && in_code == 0
        {
            // A parser cuts a bare address at signs that could mean emphasis.
            if run.end == range.start {
                run.end = range.end;
            } else {
                bare(text, &run, take);
                run = range;
            }
            continue;
        }
        bare(text, &run, take);
        run = range.end..range.end;
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                in_link += 1;
                take(dest_url.into_string(), range.start);
            }
            Event::End(TagEnd::Link) => in_link -= 1,
            Event::Start(Tag::CodeBlock(_)) => in_code += 1,
            Event::End(TagEnd::CodeBlock) => in_code -= 1,
            Event::Html(html) | Event::InlineHtml(html) => markup::read(&html, &mut |url, at| {
                take(url, (range.start + at).min(range.end));
            }),
            _ => {}
        }
    }
    bare(text, &run, take);
}

fn bare(text: &str, run: &Range<usize>, take: &mut Take<'_>) {
    if !run.is_empty() {
        plain::read(&text[run.clone()], &mut |url, at| take(unescaped(&url), run.start + at));
    }
}
