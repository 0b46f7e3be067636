//! Derives the layout of a log that no known format reads from the contents of its lines.
//!
//! The answer is a `log_format` text, which compiles, prints and can be pasted and corrected like any other. It is only given if
//! exactly one column can be each part that a verdict needs: the time, the request, the status and the client. `cells` cuts lines
//! into columns, `looks` classifies values, `roles` decides which column is which part, and `text` writes the layout.

mod cells;
mod looks;
mod roles;
mod text;

use super::fit::{self, Fit};
use super::formats::{Ids, compile};
use cells::{Columns, Separator};
pub use text::unused;

/// Fewer lines than this show too little to derive a layout.
const FEWEST_LINES: usize = 3;

/// The share of lines, in percent, that must fit a derived layout and agree in what their columns hold.
pub(super) const AGREE: usize = 99;

/// A derived layout with how well it fits the lines.
#[derive(Clone, Debug)]
pub struct Inferred {
    /// The `log_format` text.
    pub text: String,
    /// How well it fits.
    pub fit: Fit,
}

/// Derives a layout from sample lines.
///
/// # Errors
/// One sentence on what the lines show and what is missing or ambiguous.
pub fn infer(lines: &[Vec<u8>], ids: Ids<'_>) -> Result<Inferred, String> {
    let lines: Vec<&[u8]> = lines.iter().filter(|line| line.first() != Some(&b'#')).map(Vec::as_slice).collect();
    if lines.len() < FEWEST_LINES {
        return Err(format!("{} lines are too few to derive a layout from", lines.len()));
    }
    let mut reason = None;
    for separator in Separator::ALL {
        let mut found: Option<Inferred> = None;
        for with_keys in [true, false] {
            let Some(columns) = Columns::cut(&lines, separator, with_keys) else { continue };
            match one(&columns, &lines, separator, ids) {
                // What looks like a key may be a query's parameter: the way that reads more is right.
                Ok(inferred) if found.as_ref().is_none_or(|found| inferred.fit.kinds() > found.fit.kinds()) => {
                    found = Some(inferred);
                }
                Ok(_) => {}
                // The first way that cut the lines into columns at all gives the best reason.
                Err(why) => reason = reason.or(Some(why)),
            }
        }
        if let Some(found) = found {
            return Ok(found);
        }
    }
    Err(reason.unwrap_or_else(|| "the lines do not have the same columns".to_owned()))
}

fn one(columns: &Columns<'_>, lines: &[&[u8]], separator: Separator, ids: Ids<'_>) -> Result<Inferred, String> {
    let roles = roles::decide(columns)?;
    let separates = matches!(separator, Separator::Text(b"\t") | Separator::Spaces);
    let is_coded = separates && roles::is_coded(columns, &roles);
    let text = if is_coded { text::fields(&roles) } else { text::write(columns, &roles)? };
    let format = compile(&text, ids).map_err(|error| format!("the derived text {text:?} is no format: {error}"))?;
    let format = format.derived(&text);
    let owned: Vec<Vec<u8>> = lines.iter().map(|line| line.to_vec()).collect();
    let fit = fit::fit(format, &owned);
    if fit.shaped() * 100 < fit.of * AGREE || fit.fits * 2 < fit.of {
        return Err(format!("only {} of {} lines fit the derived layout {text}", fit.fits, fit.of));
    }
    Ok(Inferred { text, fit })
}

#[cfg(test)]
mod tests;
