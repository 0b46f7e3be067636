//! All integration tests in one binary: it links Polars once.

#![allow(clippy::expect_used, reason = "a test ends where it cannot go on, its helpers too")]
#![allow(clippy::print_stdout, reason = "what is skipped is said, and what is replayed is named when it fails")]

mod archives;
mod behaviour;
mod bounds;
mod cases;
mod causes;
mod circles;
mod corpora;
mod crashes;
mod detection;
mod determinism;
mod disputes;
mod evidence;
mod exporting_shop;
mod exports;
mod fields;
mod golden;
mod hostile;
mod init;
mod layers;
mod limits;
mod manual;
mod metamorphic;
mod money;
mod nightly;
mod privacy;
mod publisher;
mod reports;
mod same_shop;
mod screen;
mod settings;
mod shared;
mod shells;
mod shown;
mod silence;
mod sources;
mod support;
mod tables;
mod trials;
mod upkeep;
mod watch;
mod worlds;
mod writing;
