//! The visitor's browser: cookies, blockers, devices.

pub mod app_handoff;
pub mod capped_cookie;
pub mod cleared_cookies;
pub mod cookies_refused;
pub mod cross_device;
pub mod private_window;
pub mod tracker_blocked;
