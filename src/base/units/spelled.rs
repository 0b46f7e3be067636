//! Amounts as people and programs write them: `26.88`, `1.234,56 €`, `(3.00)`, `1.5E3`.
//!
//! A spelling is read as what it says, or not at all: a text that is not a number is never taken for a number.

use super::currency;
use super::money::{Money, PER_UNIT, rounded, smallest_unit};
use std::borrow::Cow;

/// The largest amount that is read, in units of the currency: above it sums would no longer be exact.
pub(super) const MAX_UNITS: i64 = 100_000_000_000;

/// The most digits of an amount. A currency's largest sums have fifteen; programs write some zeros after them.
const MAX_DIGITS: usize = 30;

/// Which sign is the decimal one in `1.234` or `1,234`; the other one separates groups of thousands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecimalMark {
    /// `1.234` is a little more than one.
    Point,
    /// `1,234` is a little more than one.
    Comma,
}

/// An amount that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Amount<'a> {
    /// The amount, in whole numbers of the currency's smallest unit.
    pub money: Money,
    /// The currency written beside it, in its one spelling; empty when there is none.
    pub currency: Cow<'a, str>,
    /// Whether the spelling had more decimals than the currency.
    pub rounded: bool,
}

impl<'a> Amount<'a> {
    /// Reads an amount. `mark` decides about ambiguous spellings; without it `1.234` is a little more than one, and
    /// `1,234` more than a thousand; both are more than a thousand in a currency without decimals, and a little more
    /// than one in a currency with three. `currency` is the currency that the file names, if any: it decides how many
    /// decimals there are.
    ///
    /// `None` for any text that is not exactly one number: words, hexadecimal digits, two numbers, groups of a wrong
    /// length, and amounts above a hundred billion units.
    pub fn parse(text: &'a str, mark: Option<DecimalMark>, currency: &str) -> Option<Self> {
        if let Some(money) = plain(text, currency) {
            return Some(Self { money, currency: Cow::Borrowed(""), rounded: false });
        }
        let written = Written::of(text)?;
        let decimals = currency::decimals(if currency.is_empty() { &written.currency } else { currency });
        let (digits, scale) = written.number(mark, decimals)?;
        let (money, rounded) = money(&digits, scale, decimals)?;
        Some(Self {
            money: Money(if written.negative { -money.0 } else { money.0 }),
            currency: written.currency,
            rounded,
        })
    }
}

/// Reads digits with a point and one or two decimals, the spelling of almost all amounts.
fn plain(text: &str, currency: &str) -> Option<Money> {
    if !matches!(currency, "" | "EUR" | "USD" | "GBP") {
        return None;
    }
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mut value, mut behind) = (0_i64, None);
    if digits.is_empty() || digits.len() > 13 || !digits.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            b'.' if behind.is_none() => {
                behind = Some(0);
                continue;
            }
            _ => return None,
        }
        behind = behind.map(|digits| digits + 1);
    }
    let value = match behind {
        None => value * PER_UNIT,
        Some(1) => value * (PER_UNIT / 10),
        Some(2) => value * (PER_UNIT / 100),
        _ => return None,
    };
    (value <= MAX_UNITS * PER_UNIT).then_some(Money(if negative { -value } else { value }))
}

/// The parts of a spelling.
struct Written<'a> {
    negative: bool,
    /// Digits, points and commas.
    body: String,
    exponent: i32,
    currency: Cow<'a, str>,
}

impl<'a> Written<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let text = text.trim_matches(is_space);
        let (bracketed, text) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            Some(inner) => (true, inner.trim_matches(is_space)),
            None => (false, text),
        };
        let (signed, text) = sign(text);
        let start = text.find(|c| digit(c).is_some() || is_minus(c) || c == '+')?;
        let (front, text) = text.split_at(start);
        // A point before the digits belongs to them, unless it ends an abbreviation: `Rs.500`.
        let own = front.ends_with(['.', ',', '．', '，']) && !front.chars().any(char::is_alphabetic);
        let at = if own { front.char_indices().next_back().map_or(0, |(at, _)| at) } else { front.len() };
        let (front, point) = front.split_at(at);
        let (signed_again, text) = if signed.is_none() && !own { sign(text) } else { (None, text) };
        let (body, text) = digits(text);
        let body = if own { point.replace('．', ".").replace('，', ",") + &body } else { body };
        let (exponent, text) = exponent(text)?;
        let (minus_behind, text) = behind(text, &body);
        let body = body.strip_suffix(['.', ',']).filter(|_| text.1).map_or(body.clone(), str::to_owned);
        let currency = beside(front, text.0)?;
        let signs = [signed, signed_again, minus_behind, bracketed.then_some(true)];
        let mut said = signs.into_iter().flatten();
        let negative = said.next().unwrap_or(false);
        // `--5` and `(-5)` have two signs.
        if said.next().is_some() {
            return None;
        }
        Some(Self { negative, body, exponent, currency })
    }

    /// The digits, and how many of them are decimals.
    fn number(&self, mark: Option<DecimalMark>, decimals: u32) -> Option<(String, i32)> {
        let point = match shape(&self.body)? {
            Shape::Whole => None,
            Shape::Decimal(at) => Some(at),
            Shape::Either(at) => {
                let is_comma = self.body.as_bytes()[at] == b',';
                let decimal = match mark {
                    Some(mark) => (mark == DecimalMark::Comma) == is_comma,
                    // Amounts of a currency without a smaller unit are written with thousands, not with thousandths.
                    None => decimals == 3 || self.exponent != 0 || !is_comma && decimals != 0,
                };
                decimal.then_some(at)
            }
        };
        let scale = point.map_or(0, |at| self.body.len() - at - 1);
        let digits: String = self.body.chars().filter(char::is_ascii_digit).collect();
        Some((digits, i32::try_from(scale).ok()?.checked_sub(self.exponent)?))
    }
}

/// The currency before or after a number; `None` when something else is there.
fn beside<'a>(front: &'a str, behind: &'a str) -> Option<Cow<'a, str>> {
    let (front, behind) = (front.trim_matches(is_space), behind.trim_matches(is_space));
    let word = match (front, behind) {
        ("", "") => return Some(Cow::Borrowed("")),
        ("", word) | (word, "") => word,
        // `$ 5 USD` names the currency twice, and the code is more exact.
        (sign, code) => {
            currency::of_word(sign)?;
            code
        }
    };
    currency::of_word(word)
}

/// A sign at the front: whether it is a minus, and the rest of the text.
fn sign(text: &str) -> (Option<bool>, &str) {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if is_minus(c) => (Some(true), chars.as_str().trim_start_matches(is_space)),
        Some('+' | '＋') => (Some(false), chars.as_str().trim_start_matches(is_space)),
        _ => (None, text),
    }
}

/// A minus after the digits, as accountants write it, or the dash of `5.–`; and the rest of the text. The second value
/// says whether there was a dash that means no cents.
fn behind<'a>(text: &'a str, body: &str) -> (Option<bool>, (&'a str, bool)) {
    let dashes = text.trim_start_matches(is_minus);
    if dashes.len() == text.len() {
        return (None, (text, false));
    }
    if body.ends_with(['.', ',']) { (None, (dashes, true)) } else { (Some(true), (dashes, false)) }
}

/// The leading digits with the signs between them, as ASCII, and the rest of the text. Spaces and apostrophes between
/// groups of three digits are dropped.
fn digits(text: &str) -> (String, &str) {
    let mut body = String::with_capacity(text.len());
    let mut rest = "";
    for (at, c) in text.char_indices() {
        match c {
            '.' | '．' => body.push('.'),
            ',' | '，' => body.push(','),
            c if digit(c).is_some() => body.extend(digit(c)),
            c if is_grouping(c) && is_group(&text[at + c.len_utf8()..]) => {}
            _ => {
                rest = &text[at..];
                break;
            }
        }
    }
    (body, rest)
}

/// Whether exactly three digits follow.
fn is_group(text: &str) -> bool {
    let mut chars = text.chars();
    let three = chars.by_ref().take(3).filter(|c| digit(*c).is_some()).count() == 3;
    three && chars.next().is_none_or(|c| digit(c).is_none())
}

/// The exponent of `1.5E3`, and the rest of the text; `None` when it is unreasonably large.
fn exponent(text: &str) -> Option<(i32, &str)> {
    let none = Some((0, text));
    let Some(rest) = text.strip_prefix(['e', 'E']) else { return none };
    let (minus, rest) = sign(rest);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if end == 0 {
        return none;
    }
    let size: i32 = rest[..end].parse().ok().filter(|size| *size < 10_000)?;
    Some((if minus == Some(true) { -size } else { size }, &rest[end..]))
}

/// What digits with points and commas can mean.
enum Shape {
    Whole,
    /// The decimal sign is at this position.
    Decimal(usize),
    /// The sign at this position is the decimal one, or separates thousands.
    Either(usize),
}

/// The shape of digits with signs; `None` when the signs cannot be those of one number.
fn shape(body: &str) -> Option<Shape> {
    if !body.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let count = |sign: u8| body.bytes().filter(|b| *b == sign).count();
    let (points, commas) = (count(b'.'), count(b','));
    let last = body.rfind(['.', ',']);
    let Some(last) = last else { return Some(Shape::Whole) };
    match (points, commas) {
        (1, 0) | (0, 1) => {
            let (before, after) = (&body[..last], &body[last + 1..]);
            let either = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
            Some(if either { Shape::Either(last) } else { Shape::Decimal(last) })
        }
        (_, 0) | (0, _) => are_groups(body).then_some(Shape::Whole),
        _ => {
            let decimal = body.as_bytes()[last];
            let whole = &body[..last];
            (count(decimal) == 1 && are_groups(whole)).then_some(Shape::Decimal(last))
        }
    }
}

/// Whether signs split digits into groups: three digits each, or two as in India, and three in the last one.
fn are_groups(digits: &str) -> bool {
    let mut groups: Vec<&str> = digits.split(['.', ',']).collect();
    let last = groups.pop().unwrap_or_default();
    let first = groups.first().map_or(0, |group| group.len());
    let inner = |size: usize| groups.iter().skip(1).all(|group| group.len() == size);
    last.len() == 3 && (1..=3).contains(&first) && (inner(3) || inner(2) && first <= 2)
}

/// The amount of digits of which `scale` are decimals, rounded to a currency's decimals, and whether rounding changed
/// it.
fn money(digits: &str, scale: i32, decimals: u32) -> Option<(Money, bool)> {
    let digits = digits.trim_start_matches('0');
    let whole = digits.trim_end_matches('0');
    let scale = i64::from(scale) - (digits.len() - whole.len()) as i64;
    if whole.is_empty() {
        return Some((Money(0), false));
    }
    if whole.len() > MAX_DIGITS {
        return None;
    }
    let number: i128 = whole.parse().ok()?;
    let unit = smallest_unit(decimals);
    let finer = scale - i64::from(decimals);
    let (units, rounded) = if finer <= 0 {
        let times = 10_i128.checked_pow(u32::try_from(-finer).ok()?)?;
        (number.checked_mul(times)?, false)
    } else {
        // More decimals than any number here has digits: the amount is almost zero.
        let by = u32::try_from(finer).ok().and_then(|finer| 10_i128.checked_pow(finer));
        by.map_or((0, true), |by| (rounded(number, by), number % by != 0))
    };
    let value = units.checked_mul(i128::from(unit))?;
    let most = i128::from(MAX_UNITS) * i128::from(PER_UNIT);
    (value <= most).then_some((Money(i64::try_from(value).ok()?), rounded))
}

/// What the amounts of a file prove about its decimal sign.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarkProofs {
    point: u64,
    comma: u64,
    /// Ambiguous amounts, by their sign.
    either_point: u64,
    either_comma: u64,
    /// Amounts without any sign: below a thousand, and from a thousand on.
    short: u64,
    long: u64,
}

impl MarkProofs {
    /// Counts an amount.
    pub fn add(&mut self, text: &str) {
        let Some(written) = Written::of(text) else { return };
        let (body, bytes) = (&written.body, written.body.as_bytes());
        match shape(body) {
            Some(Shape::Decimal(at)) => *(if bytes[at] == b',' { &mut self.comma } else { &mut self.point }) += 1,
            Some(Shape::Either(at)) => {
                *(if bytes[at] == b',' { &mut self.either_comma } else { &mut self.either_point }) += 1;
            }
            Some(Shape::Whole) if body.contains('.') => self.comma += 1,
            Some(Shape::Whole) if body.contains(',') => self.point += 1,
            Some(Shape::Whole) => *(if body.len() > 3 { &mut self.long } else { &mut self.short }) += 1,
            None => {}
        }
    }

    /// The decimal sign that the amounts prove; `None` when none does.
    pub fn proven(self) -> Option<DecimalMark> {
        let mark = if self.comma > self.point { DecimalMark::Comma } else { DecimalMark::Point };
        (self.point + self.comma > 0).then_some(mark)
    }

    /// What decides the decimal sign, in words; `None` where no amount has one.
    pub fn evidence(self) -> Option<String> {
        let name = |mark| if mark == DecimalMark::Comma { "a comma" } else { "a point" };
        let (shown, either) = (self.point.max(self.comma), self.either_point + self.either_comma);
        match (self.proven(), self.mark()) {
            (Some(mark), _) => Some(format!("{} is the decimal sign, as {shown} amounts show", name(mark))),
            (None, Some(mark)) => Some(format!(
                "{} is the decimal sign, which is assumed: smaller amounts have no sign, and {either} have three digits after one",
                name(mark)
            )),
            (None, None) if either > 0 => Some(format!("nothing shows the decimal sign of {either} amounts")),
            (None, None) => None,
        }
    }

    /// The decimal sign. Where no amount proves it, a sign with three digits after it separates thousands if smaller
    /// amounts have no sign at all; `None` when nothing decides.
    pub fn mark(self) -> Option<DecimalMark> {
        if self.point + self.comma > 0 {
            return self.proven();
        }
        let groups = self.short > 0 && self.long == 0;
        match (self.either_point > 0, self.either_comma > 0) {
            (true, false) if groups => Some(DecimalMark::Comma),
            (false, true) if groups => Some(DecimalMark::Point),
            _ => None,
        }
    }
}

/// The decimal sign that an amount shows; `None` when it has none, or one that may separate thousands.
pub fn shown_mark(text: &str) -> Option<DecimalMark> {
    let mut proofs = MarkProofs::default();
    proofs.add(text);
    proofs.proven()
}

/// Whether the meaning of an amount depends on the decimal sign of its file.
pub fn needs_mark(text: &str) -> bool {
    // Three digits after a sign: for almost all amounts the fourth byte from the end rules it out.
    let bytes = text.as_bytes();
    let possible = bytes.len() >= 5 && (bytes.len() > 12 || bytes.iter().any(|b| matches!(b, b'.' | b',' | 0xef)));
    if !possible || matches!(bytes, [.., b'.', b'0'..=b'9', b'0'..=b'9']) && text.is_ascii() {
        return false;
    }
    Written::of(text).is_some_and(|written| matches!(shape(&written.body), Some(Shape::Either(_))))
}

/// The value of a digit, ASCII or full-width.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        _ => None,
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}')
}

/// A sign that people put between thousands, besides points and commas.
fn is_grouping(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\'' | '\u{2019}')
}

/// A minus in any of its forms.
fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2010}'..='\u{2014}' | '\u{fe63}' | '\u{ff0d}')
}

#[cfg(test)]
#[path = "spelled_tests.rs"]
mod tests;
