//! Between the link and the page: redirects, failures, and what removed the id on the way.

pub mod landing_failed;
pub mod redirect_dropped_tag;
pub mod stripped_tag;
