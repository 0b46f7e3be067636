//! The programme's rules: windows, exclusions, voided orders.

pub mod automated_click;
pub mod duplicate_order;
pub mod expired_window;
pub mod ineligible_sale;
pub mod non_web_order;
pub mod order_void;
pub mod session_closed;
