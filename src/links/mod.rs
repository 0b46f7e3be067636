//! Partners' links: where they are published, how they are followed, and what is wrong with them.
//!
//! `sources` read links from pages, sitemaps, lists and exports. `address` takes a link apart, `programs` knows where programmes'
//! links carry the partner's id, `ids` compares that id with the registered ones, `judge` names the defects, and `mended` derives
//! the corrected link. `followed` counts in the logs how often each link was followed. `stripping` knows which browsers remove
//! which parameters. `findings` joins all of it, and `two_minutes` is the test that a person can do.

pub mod address;
pub mod findings;
pub mod followed;
pub mod ids;
pub mod judge;
pub mod mended;
pub mod programs;
pub mod redirector;
pub mod sources;
pub mod stripping;
pub mod two_minutes;

/// What is wrong with a link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// The link carries no id.
    MissingId,
    /// The id is in the link, but shops and networks cannot read it.
    MalformedLink,
    /// The id is a placeholder that was never filled in.
    UnexpandedMacro,
    /// The link carries two different ids.
    ConflictingIds,
    /// The id is the beginning of a registered one.
    TruncatedId,
    /// The id is a registered one with small damage.
    AlteredId,
    /// The id belongs to a partner that is closed.
    ClosedId,
    /// Nobody registered the id.
    UnregisteredId,
    /// The id belongs to another country's marketplace.
    OtherMarketplace,
    /// The id belongs to another programme.
    OtherProgram,
    /// The link carries the click id of one visit, which somebody copied from the address bar.
    CopiedClickId,
    /// A redirect loses the id.
    RedirectDropsId,
    /// The link leads to an error.
    LandingFails,
    /// Arrivals by one link have the id, and others have lost it.
    LostOnTheWay,
    /// The parameter with the id occurs twice with the same value.
    DoubledParameter,
    /// The link is a short one, which does not show its id.
    ShortLink,
    /// The redirector's target is not known.
    UnknownTarget,
    /// Some browsers or their extensions remove the id.
    StrippedByBrowsers,
}

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// The link earns nothing until it is mended.
    Defect,
    /// The link may earn nothing, or not everywhere.
    Risk,
}

impl Severity {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Defect => "defect",
            Self::Risk => "risk",
        }
    }
}

impl Kind {
    /// All kinds, the gravest first.
    pub const ALL: [Self; 18] = [
        Self::MissingId,
        Self::MalformedLink,
        Self::UnexpandedMacro,
        Self::ConflictingIds,
        Self::TruncatedId,
        Self::AlteredId,
        Self::ClosedId,
        Self::UnregisteredId,
        Self::OtherMarketplace,
        Self::OtherProgram,
        Self::CopiedClickId,
        Self::RedirectDropsId,
        Self::LandingFails,
        Self::LostOnTheWay,
        Self::DoubledParameter,
        Self::ShortLink,
        Self::UnknownTarget,
        Self::StrippedByBrowsers,
    ];

    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MissingId => "missing_id",
            Self::MalformedLink => "malformed_link",
            Self::UnexpandedMacro => "unexpanded_macro",
            Self::ConflictingIds => "conflicting_ids",
            Self::TruncatedId => "truncated_id",
            Self::AlteredId => "altered_id",
            Self::ClosedId => "closed_id",
            Self::UnregisteredId => "unregistered_id",
            Self::OtherMarketplace => "other_marketplace",
            Self::OtherProgram => "other_program",
            Self::CopiedClickId => "copied_click_id",
            Self::RedirectDropsId => "redirect_drops_id",
            Self::LandingFails => "landing_fails",
            Self::LostOnTheWay => "lost_on_the_way",
            Self::DoubledParameter => "doubled_parameter",
            Self::ShortLink => "short_link",
            Self::UnknownTarget => "unknown_target",
            Self::StrippedByBrowsers => "stripped_by_browsers",
        }
    }

    /// Whether such a link earns nothing, or may earn nothing.
    pub const fn severity(self) -> Severity {
        match self {
            Self::LostOnTheWay
            | Self::DoubledParameter
            | Self::ShortLink
            | Self::UnknownTarget
            | Self::StrippedByBrowsers => Severity::Risk,
            _ => Severity::Defect,
        }
    }
}

/// A link in a file or at the end of a redirect.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Found {
    /// The address as its reader sees it: without the escapes of the file's format.
    pub url: String,
    /// The page or file that holds it.
    pub page: String,
    /// Where in there: a line, or a line and a column's name.
    pub place: String,
}

/// A defect of a link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Defect {
    /// What is wrong.
    pub kind: Kind,
    /// How bad it is: a defect that is only assumed is a risk.
    pub severity: Severity,
    /// What is wrong, in a sentence without a full stop.
    pub detail: String,
}

impl Defect {
    /// A defect of its kind's usual severity.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, severity: kind.severity(), detail: detail.into() }
    }

    /// The same as a risk.
    #[must_use]
    pub fn as_risk(self) -> Self {
        Self { severity: Severity::Risk, ..self }
    }
}
