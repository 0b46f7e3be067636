//! Somebody else was credited, or brought the visitor back.

pub mod checkout_override;
pub mod later_click;
pub mod other_channel;
