//! All integration tests in one binary: it links Polars once.

#![allow(clippy::expect_used, reason = "a test ends where it cannot go on, its helpers too")]

mod behaviour;
mod cases;
mod corpora;
mod determinism;
mod hostile;
mod init;
mod layers;
mod manual;
mod reports;
mod shells;
mod silence;
mod sources;
mod worlds;
