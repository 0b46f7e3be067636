//! Stories as Markdown, for a ticket or a wiki, and as JSON, for programs.

use super::escape::{self, code};
use super::json;
use super::local::Local;
use super::story::{SCHEMA, Stance, Story};
use crate::base::counted::agreed;
use crate::base::units::Micros;
use serde::Serialize;
use std::io::{self, Write};

/// Writes stories as indented JSON with the name of their layout, and a note on the personal data in them. Fails when `out`
/// does.
pub fn json(stories: &[Story], note: &str, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct All<'s> {
        schema: &'static str,
        note: &'s str,
        stories: &'s [Story],
    }
    json::write(&All { schema: SCHEMA, note, stories }, out)
}

fn write_story(story: &Story, out: &mut dyn Write) -> io::Result<()> {
    let row = &story.verdict;
    writeln!(out, "# Order {}\n", code(&row.order_id))?;
    writeln!(out, "**{}**\n", escape::markdown(&story.answer()))?;
    writeln!(out, "{}\n", escape::markdown(&row.because))?;
    let local = Local::of(story);
    writeln!(out, "| | |\n|---|---|\n| placed | {} |", code(&story.placed_at.to_string()))?;
    if !local.whole(story.placed_at).is_empty() {
        writeln!(out, "| in {} | {} |", story.zone, code(&local.whole(story.placed_at)))?;
    }
    for (name, value) in story.facts() {
        writeln!(out, "| {name} | {} |", code(&value))?;
    }
    write_timeline(story, &local, out)?;
    write_reasons(story, out)?;
    write_lines(story, out)
}

fn write_timeline(story: &Story, local: &Local, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## Timeline\n")?;
    if story.moments.is_empty() {
        writeln!(out, "No page view of the buyer is in the logs.")?;
    } else {
        writeln!(out, "{}\n", escape::markdown(&local.words()))?;
        writeln!(out, "| | time | what | joined by | line |\n|---|---|---|---|---|")?;
    }
    let time = |at: Micros| format!("{}{}", code(&at.to_string()), local.beside(at));
    let order = || format!("| ◆ | {} | **order placed** | | |", time(story.placed_at));
    let mut placed = story.moments.is_empty();
    for (nth, moment) in story.moments.iter().enumerate() {
        if !placed && moment.at > story.placed_at {
            writeln!(out, "{}", order())?;
            placed = true;
        }
        let mark = if moment.proof { "●" } else { "" };
        let joined = format!("{}{}", moment.joined_by.name(), moment.whose.whose());
        let path = if moment.path.is_empty() { String::new() } else { format!(" {}", moment.path) };
        let (at, what) = (time(moment.at), code(&format!("{}{path}", moment.title())));
        writeln!(out, "| {mark} | {at} | {what} | {joined} | {} |", nth + 1)?;
    }
    if !placed {
        writeln!(out, "{}", order())?;
    }
    if story.left_out > 0 {
        let left_out = agreed(story.left_out, "more page view is", "more page views are");
        writeln!(out, "\n{left_out} left out.")?;
    }
    Ok(())
}

/// Writes stories as Markdown (`CommonMark` with GitHub's tables), with a rule between two. No text from a log or an order file
/// becomes a link, a picture, a mention or HTML. `note` says what personal data the text holds. Fails when `out` does.
pub fn markdown(stories: &[Story], note: &str, out: &mut dyn Write) -> io::Result<()> {
    if !note.is_empty() {
        writeln!(out, "> {}\n", escape::markdown(note))?;
    }
    for (nth, story) in stories.iter().enumerate() {
        if nth > 0 {
            writeln!(out, "\n---\n")?;
        }
        write_story(story, out)?;
    }
    Ok(())
}

fn write_reasons(story: &Story, out: &mut dyn Write) -> io::Result<()> {
    let reasons = &story.reasons;
    if !reasons.rests_on.is_empty() {
        writeln!(out, "\n## What it rests on\n")?;
    }
    for sentence in &reasons.rests_on {
        writeln!(out, "- {}", escape::markdown(sentence))?;
    }
    if !reasons.why_not.is_empty() {
        writeln!(out, "\n## Why not the next best answer\n\n{}", escape::markdown(&reasons.why_not))?;
    }
    for (heading, sentences) in
        [("What would change the answer", &reasons.would_change), ("What to ask for next", &reasons.ask_next)]
    {
        if !sentences.is_empty() {
            writeln!(out, "\n## {heading}\n")?;
        }
        for sentence in sentences {
            writeln!(out, "- {}", escape::markdown(sentence))?;
        }
    }
    if !story.opinions.is_empty() {
        writeln!(out, "\n## What speaks for and against each cause\n\n| | cause | |\n|---|---|---|")?;
    }
    for opinion in &story.opinions {
        let (says, text) = match &opinion.stance {
            Stance::For { weight, text } => (format!("**for** ({weight:.2})"), escape::markdown(text)),
            Stance::Against { text } => ("against".to_owned(), escape::markdown(text)),
            Stance::CannotTell { needs } => ("unknown".to_owned(), format!("needs {}", escape::markdown(needs))),
        };
        writeln!(out, "| {says} | {} | {text} |", code(opinion.cause.id))?;
    }
    Ok(())
}

fn write_lines(story: &Story, out: &mut dyn Write) -> io::Result<()> {
    if story.moments.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Lines\n\n● is proof.\n")?;
    for (nth, moment) in story.moments.iter().enumerate() {
        let mark = if moment.proof { "● " } else { "" };
        writeln!(out, "{}. {mark}{}  ", nth + 1, code(&moment.place))?;
        if !moment.line.is_empty() {
            // Outside of a table a code span needs no escape for `|`, and would show it.
            writeln!(out, "   {}", code(&moment.line).replace("\\|", "|"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::escape::is_hidden;
    use super::super::samples;
    use super::*;

    #[test]
    fn nothing_a_stranger_wrote_is_markup() {
        let mut out = Vec::new();
        markdown(&[samples::story(), samples::story()], "", &mut out).expect("writes");
        let text = String::from_utf8(out).expect("text");
        assert!(!text.replace('\n', "").contains(is_hidden), "{text:?}");
        // Every `<` of the sample is in a code span or after a backslash.
        for line in text.lines() {
            let bare = line.split('`').step_by(2).collect::<Vec<_>>().join("");
            assert!(!bare.replace("\\<", "").contains('<'), "{line}");
        }
        assert_eq!(text.matches("order placed").count(), 2);
    }

    #[test]
    fn json_comes_back() {
        let mut out = Vec::new();
        json(&[samples::story()], "", &mut out).expect("writes");
        let text = String::from_utf8(out).expect("text");
        assert!(!text.replace('\n', "").contains(is_hidden));
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["schema"], SCHEMA);
        let story: Story = serde_json::from_value(value["stories"][0].clone()).expect("a story");
        assert_eq!(story, samples::story());
    }
}
