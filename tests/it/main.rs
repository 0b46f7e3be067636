//! All integration tests in one binary: it links Polars once.

mod behaviour;
mod cases;
mod corpora;
mod determinism;
mod hostile;
mod layers;
mod manual;
mod reports;
mod silence;
mod sources;
mod worlds;
