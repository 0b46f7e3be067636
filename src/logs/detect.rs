//! Tells a log's format by trying every known one on sample lines.

use super::formats::{Format, Ids, combined};
use super::source::Source;
use crate::error::Result;

/// Sample lines that are tried per log.
pub const SAMPLE_LINES: usize = 200;

/// Bytes of a log's beginning that sample lines are taken from.
pub const SAMPLE_BYTES: usize = 1 << 18;

/// A format and how well it fits.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The format.
    pub format: Format,
    /// Sample lines that it reads, with values that make sense in their places.
    pub fits: usize,
    /// Sample lines tried.
    pub of: usize,
}

impl Fit {
    /// The share of sample lines that fit, 0 to 1.
    pub fn share(&self) -> f64 {
        self.fits as f64 / self.of.max(1) as f64
    }
}

/// The lines of a log's beginning that are neither blank nor directives, whole ones only.
pub fn sample(source: &Source) -> Result<Vec<Vec<u8>>> {
    let head = source.head(SAMPLE_BYTES)?;
    let mut lines: Vec<&[u8]> = head.split(|b| *b == b'\n').collect();
    if head.len() == SAMPLE_BYTES && lines.len() > 1 {
        lines.pop();
    }
    let whole = lines.into_iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let kept = whole.filter(|line| !line.trim_ascii().is_empty() && line[0] != b'#');
    Ok(kept.take(SAMPLE_LINES).map(<[u8]>::to_vec).collect())
}

/// How well one format fits sample lines.
pub fn fit(format: Format, lines: &[Vec<u8>]) -> Fit {
    let mut cutter = format.cutter(chrono_tz::UTC);
    let fits = lines.iter().filter(|line| cutter.cut(line).is_ok_and(|hit| sensible(&hit))).count();
    drop(cutter);
    Fit { format, fits, of: lines.len() }
}

/// The named format that fits sample lines best; `None` when none fits half of them.
pub fn detect(lines: &[Vec<u8>], ids: Ids<'_>) -> Option<Fit> {
    let mut best: Option<Fit> = None;
    for format in combined::all(ids) {
        let fit = fit(format, lines);
        if best.as_ref().is_none_or(|b| fit.fits > b.fits) {
            best = Some(fit);
        }
    }
    best.filter(|b| b.fits * 2 >= b.of.max(1))
}

/// Whether values stand where they make sense: a format can read a line and still have its fields shifted.
fn sensible(hit: &super::Hit<'_>) -> bool {
    let address =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b':' | b'-' | b'_' | b'%' | b'/' | b'[' | b']');
    let name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'*' | b'[' | b']');
    let client = hit.client.iter().all(address);
    let host = hit.host.iter().all(name);
    let cookies = hit.cookies.is_empty() || hit.cookies.contains(&b'=');
    client && host && cookies && !hit.method.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_claimed_by_its_own_format() {
        for named in combined::NAMED {
            for sample in named.samples {
                let lines = vec![sample.as_bytes().to_vec()];
                let found = detect(&lines, Ids::default()).expect("some format fits");
                assert_eq!(found.format.name, named.name, "{sample}");
            }
        }
    }

    #[test]
    fn text_that_is_no_log_has_no_format() {
        let lines: Vec<Vec<u8>> =
            ["order_id,tag", "1,mysite-20", "hello world"].iter().map(|l| l.as_bytes().to_vec()).collect();
        assert!(detect(&lines, Ids::default()).is_none());
    }
}
