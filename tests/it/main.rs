//! All integration tests in one binary: it links Polars once.

mod behaviour;
mod cases;
mod determinism;
mod layers;
mod manual;
mod reports;
mod silence;
mod worlds;
