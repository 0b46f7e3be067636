//! All integration tests in one binary: it links Polars once.

mod cases;
