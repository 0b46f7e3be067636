//! Known order numbers near one that was mistyped.

use crate::report::story::number;

/// The most numbers that are suggested.
const MOST: usize = 3;

/// The most characters in which a near number differs.
const FARTHEST: usize = 3;

/// The known order numbers nearest to one that was typed, the nearest first; none when nothing is near.
pub fn nearest<'a>(known: impl Iterator<Item = &'a str>, typed: &str) -> Vec<String> {
    let wanted = number(typed).to_lowercase();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for id in known {
        let bare = number(id).to_lowercase();
        let edits = edits(&wanted, &bare);
        let Some(edits) = edits.filter(|edits| found.len() < MOST || *edits < found[MOST - 1].0) else { continue };
        let at = found.partition_point(|near| near.0 <= edits);
        if found.iter().all(|near| near.1 != id) {
            found.insert(at, (edits, id));
            found.truncate(MOST);
        }
    }
    found.into_iter().map(|(_, id)| number(id).to_owned()).collect()
}

/// The number of characters in which two numbers differ, when they are near. A number that was typed only in part is near, too.
fn edits(wanted: &str, known: &str) -> Option<usize> {
    let (short, long) = if wanted.len() < known.len() { (wanted, known) } else { (known, wanted) };
    if short.len() >= 3 && short.len() < long.len() && long.ends_with(short) {
        return Some(1);
    }
    let most = FARTHEST.min(wanted.len() / 3);
    if long.len() - short.len() > most {
        return None;
    }
    Some(strsim::osa_distance(wanted, known)).filter(|edits| *edits <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(wanted: &str) -> Vec<String> {
        nearest(["#WD-20511", "WD-20512", "WD-29999", "P-3307", "WD-20521"].into_iter(), wanted)
    }

    #[test]
    fn slips_parts_and_letter_case() {
        assert_eq!(near("WD-2051"), ["WD-20511", "WD-20512", "WD-20521"]);
        assert_eq!(near("20511"), ["WD-20511"]);
        assert_eq!(near("wd-20512"), ["WD-20512", "WD-20511", "WD-20521"]);
        assert_eq!(near("P-3308"), ["P-3307"]);
        assert!(near("7").is_empty() && near("").is_empty() && near("ZZZ-77777777").is_empty());
    }
}
