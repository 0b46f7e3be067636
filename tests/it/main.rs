//! All integration tests in one binary: it links Polars once.

mod cases;
mod behaviour;
mod determinism;
mod layers;
mod manual;
mod worlds;
