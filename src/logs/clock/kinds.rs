//! The spellings of time that formats use.

/// How a format writes its time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TimeKind {
    /// `17/May/2015:10:05:03 +0000` (Apache `%t`, nginx `$time_local`).
    Clf,
    /// `2026-09-01T00:00:14+00:00`, with `T` or a space, a fraction and a zone where there is one.
    Iso,
    /// Seconds since 1970, with a fraction where there is one (nginx `$msec`).
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// Microseconds since 1970.
    Micros,
    /// Nanoseconds since 1970.
    Nanos,
    /// A number since 1970. Its size indicates its unit.
    Number,
    /// Any of the above, detected from its shape.
    Any,
    /// Parts in the order of an Apache `%{...}t` text.
    Parts(Vec<Part>),
    /// The same for one of several texts that make a time together: the parts it lacks count as zero.
    Piece(Vec<Part>),
    /// As `Iso`; a time that names no zone is UTC.
    Utc,
    /// `9/1/2026 00:00:14`, `9/1/2026, 12:00:14.5 AM`: a date with slashes and its time of day.
    Slashed {
        /// Whether the day comes before the month.
        day_first: bool,
        /// Whether it is UTC; it is local otherwise.
        utc: bool,
    },
    /// `2026-09-01`, a date with its time of day in another field.
    Date,
    /// `00:00:14`, with an optional fraction: a time of day with its date in another field.
    OfDay,
}

/// One part of a time that is spelled out by `strftime` letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Four digits of a year.
    Year,
    /// Two digits of a month.
    Month,
    /// An English month's first three letters.
    MonthName,
    /// One or two digits of a day.
    Day,
    /// Two digits of an hour of 24.
    Hour,
    /// Two digits of a minute.
    Minute,
    /// Two digits of a second.
    Second,
    /// Digits of a fraction of a second.
    Fraction,
    /// `+0100`, `+01:00` or `Z`.
    Zone,
    /// Seconds since 1970.
    Epoch,
    /// A literal byte.
    Byte(u8),
    /// A weekday's or zone's name: letters that are skipped.
    Letters,
    /// Any number of spaces that are skipped, including none.
    Spaces,
}
