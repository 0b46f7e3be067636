//! The link itself: what the partner published.

pub mod altered_tag;
pub mod malformed_link;
pub mod missing_tag;
pub mod truncated_tag;
pub mod unknown_tag;
