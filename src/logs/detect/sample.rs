//! The lines of a log's beginning, from which its format is detected.

use super::{Fit, SAMPLE_BYTES, SAMPLE_LINES, choose};
use crate::base::error::Result;
use crate::logs::formats::{Format, Ids};
use crate::logs::source::Source;

/// The whole, non-blank lines of a log's beginning. Lines that begin with `#` are among them, since they may name the columns of
/// other lines.
pub fn sample(source: &Source) -> Result<Vec<Vec<u8>>> {
    let mut head = source.head(SAMPLE_BYTES)?;
    if head.len() == SAMPLE_BYTES && !head.contains(&b'\n') {
        // A first line that is longer than the sample shows nothing: the text after it may.
        head = source.behind_first_line(SAMPLE_BYTES)?;
    }
    let ends = memchr::memchr_iter(b'\n', &head).chain([head.len()]);
    let mut start = 0;
    let mut lines: Vec<&[u8]> = ends.map(|end| &head[std::mem::replace(&mut start, end + 1)..end]).collect();
    if head.len() == SAMPLE_BYTES && lines.len() > 1 {
        lines.pop();
    }
    let whole = lines.into_iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let kept = whole.filter(|line| !line.trim_ascii().is_empty());
    Ok(kept.take(SAMPLE_LINES).map(<[u8]>::to_vec).collect())
}

/// Selects the format of a log from its sample lines, like [`choose`]. An unfinished last line says something only if the format of the other lines reads it: its
/// writer may go on with it, and it is removed from the sample otherwise.
pub fn choose_for(source: &Source, lines: &mut Vec<Vec<u8>>, configured: &[Format], ids: Ids<'_>) -> Option<Fit> {
    let is_whole = |text: &[u8]| text.len() == SAMPLE_BYTES || text.last() == Some(&b'\n');
    let is_short = (2..SAMPLE_LINES).contains(&lines.len());
    if is_short && source.head(SAMPLE_BYTES).is_ok_and(|text| !is_whole(&text)) {
        let (last, others) = lines.split_last()?;
        let fit = choose(others, configured, ids);
        if let Some(fit) = fit.filter(|fit| fit.format.cutter(chrono_tz::UTC).cut(last).is_err()) {
            lines.pop();
            return Some(fit);
        }
    }
    choose(lines, configured, ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::source::Io;

    #[test]
    fn an_unfinished_last_line_brings_in_no_other_format() {
        let line = r#"192.0.2.1 - - [02/Sep/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 5 "https://a.example/" "Mozilla/5.0 (X11)""#;
        let dir = tempfile::tempdir().expect("a folder");
        let none = Ids { session: None, customer: None };
        // Cut within the referrer, the line has the shape of the common format with something after it.
        for cut in [line.len() - 20, line.len() - 40, line.len()] {
            let path = dir.path().join(format!("{cut}.log"));
            std::fs::write(&path, format!("{line}\n{line}\n{}", &line[..cut])).expect("writes");
            let source = Source::open(&path, Io::Auto).expect("opens");
            let mut lines = sample(&source).expect("reads");
            let fit = choose_for(&source, &mut lines, &[], none).expect("a format");
            assert_eq!((fit.format.name.as_str(), fit.format.others().len()), ("combined", 0), "{cut}");
            assert_eq!(lines.len(), if cut == line.len() { 3 } else { 2 });
        }
    }
}
