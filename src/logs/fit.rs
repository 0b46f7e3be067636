//! How well a format fits sample lines.

use super::filled::Filled;
use super::formats::{Format, known};
use super::sense::{plausible, sensible};
use super::{Hit, Reject};

/// A format and how well it fits.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The format.
    pub format: Format,
    /// Sample lines that it reads, with values that make sense in their places.
    pub fits: usize,
    /// Sample lines of its shape that contain no request (TLS bytes, an empty request line): they will be rejected.
    pub requestless: usize,
    /// Sample lines tried.
    pub of: usize,
    /// What the lines that fit actually hold.
    pub filled: Filled,
    /// The `log_format` text that was derived from the lines if no known format fits.
    pub inferred: Option<String>,
}

impl Fit {
    /// The share of sample lines that fit, 0 to 1.
    pub fn share(&self) -> f64 {
        self.shaped() as f64 / self.of.max(1) as f64
    }

    /// How many kinds of values its lines hold.
    pub(super) fn kinds(&self) -> usize {
        self.filled.kinds()
    }

    /// Lines of the format's shape.
    pub(super) fn shaped(&self) -> usize {
        self.fits + self.requestless
    }

    /// Whether a regular share of its lines holds cookies or session ids.
    pub(super) fn tells_visitors(&self) -> bool {
        (self.filled.cookies + self.filled.session) * 5 >= self.fits.max(1)
    }

    /// Whether it leaves so few lines unread that the search for a better format ends.
    pub(super) fn is_nearly_all(&self) -> bool {
        self.shaped() * 10 >= self.of * 9
    }

    /// Whether all lines fit.
    pub(super) fn is_whole(&self) -> bool {
        self.fits == self.of && self.of > 0
    }

    /// Whether at least half the lines fit.
    pub(super) fn is_half(&self) -> bool {
        self.shaped() > 0 && self.shaped() * 2 >= self.of
    }
}

/// How well one format fits sample lines.
pub fn fit(mut format: Format, lines: &[Vec<u8>]) -> Fit {
    let is_directive = |line: &&Vec<u8>| line.first() == Some(&b'#');
    if format.is_headed() {
        let headers = lines.iter().take_while(is_directive);
        format.adopt(headers.map(Vec::as_slice));
    }
    let mut cutter = format.cutter(chrono_tz::UTC);
    let (mut fits, mut requestless, mut of) = (0, 0, 0);
    let mut filled = Filled::default();
    for line in lines {
        if is_directive(&line) {
            cutter.directive(line);
            continue;
        }
        if cutter.is_header(line) {
            continue;
        }
        of += 1;
        let mut hit = Hit::default();
        match cutter.cut_line(line, None, &mut hit) {
            Ok(()) if sensible(&hit) => {
                fits += 1;
                filled.count(&hit);
            }
            Err(Reject::Request) if plausible(&hit) => requestless += 1,
            _ => {}
        }
    }
    drop(cutter);
    // A field that is filled where nothing was redirected is the page's own address or the like.
    if format.name == known::combined_location::FORMAT.name && filled.odd_location * 2 > filled.answer {
        fits = 0;
    }
    Fit { format, fits, requestless, of, filled, inferred: None }
}
