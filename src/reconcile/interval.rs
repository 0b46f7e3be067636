//! Intervals of counts and rates. Counts of clicks vary more than chance alone: they are widened by how much they vary.

/// The number of standard deviations of a 99 % interval, both sides.
pub const Z99: f64 = 2.576;

/// The number of standard deviations of a 95 % interval, both sides.
pub const Z95: f64 = 1.96;

/// The interval of a share of `of`, by Wilson's score: it is never outside 0 and 1.
pub fn share(count: u64, of: u64, z: f64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, p) = (of as f64, count as f64 / of as f64);
    let base = 1.0 + z * z / n;
    let middle = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).max(0.0).sqrt();
    (((middle - spread) / base).max(0.0), ((middle + spread) / base).min(1.0))
}

/// The interval of a count's mean, by Byar's approximation to the exact Poisson limits.
pub fn mean(count: u64, z: f64) -> (f64, f64) {
    let limit = |k: f64, sign: f64| k * (1.0 - 1.0 / (9.0 * k) + sign * z / (3.0 * k.sqrt())).max(0.0).powi(3);
    let low = if count == 0 { 0.0 } else { limit(count as f64, -1.0) };
    (low, limit(count as f64 + 1.0, 1.0))
}

/// The interval of a rate `count` per `of` units.
pub fn rate(count: u64, of: u64, dispersion: f64) -> (f64, f64) {
    let (low, high) = mean(count, Z95 * dispersion.max(1.0).sqrt());
    let of = of.max(1) as f64;
    (low / of, high / of)
}

/// How many times more counts vary than chance alone, by Pearson's statistic; at least 1. Pairs are count and expectation.
pub fn dispersion(pairs: &[(f64, f64)]) -> f64 {
    let known: Vec<f64> = pairs
        .iter()
        .filter(|(_, expected)| *expected > 0.0)
        .map(|(count, expected)| (count - expected).powi(2) / expected)
        .collect();
    if known.len() < 3 {
        return 1.0;
    }
    // The median is not moved by the days that are looked for. For one degree of freedom it is 0.455.
    let mut sorted = known;
    sorted.sort_by(f64::total_cmp);
    (sorted[sorted.len() / 2] / 0.455).max(1.0)
}

/// The range in which a count with this expectation falls in 99 of 100 cases.
pub fn expected(expected: f64, dispersion: f64) -> (f64, f64) {
    let spread = Z99 * (expected * dispersion.max(1.0)).sqrt();
    ((expected - spread).max(0.0), expected + spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_hold_what_they_should() {
        let (low, high) = share(8, 10, Z95);
        assert!((0.48..0.50).contains(&low) && (0.94..0.95).contains(&high), "{low} {high}");
        // The exact 95 % limits of a Poisson mean for 10 events are 4.80 and 18.39.
        let (low, high) = mean(10, Z95);
        assert!((4.7..4.9).contains(&low) && (18.3..18.5).contains(&high), "{low} {high}");
        assert!(mean(0, Z95).0 < 1e-9);
        assert!((3.0..4.5).contains(&mean(0, Z95).1));
        assert_eq!(share(0, 0, Z95), (0.0, 1.0));
    }

    #[test]
    fn counts_that_vary_more_widen_the_range() {
        let calm: Vec<_> = [10.0, 11.0, 9.0, 10.0, 10.0].map(|count| (count, 10.0)).to_vec();
        let wild: Vec<_> = [2.0, 20.0, 5.0, 18.0, 10.0].map(|count| (count, 10.0)).to_vec();
        assert!(dispersion(&calm) < 1.001);
        assert!(dispersion(&wild) > 3.0);
        assert!(expected(10.0, 4.0).0 < expected(10.0, 1.0).0);
    }
}
