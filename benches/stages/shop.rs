//! The simulated shop to measure: simulated once, and kept for the next run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tagtrail::output::Existing;
use tagtrail::simulate::options;
use tagtrail::simulate::{LogFormat, World, write};

/// Average bytes of a line, roughly.
pub(super) const LINE: u64 = 298;

/// The format of the measured lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Format {
    /// Combined followed by the Cookie header.
    Combined,
    /// A JSON object per line.
    Json,
}

impl Format {
    fn written(self) -> LogFormat {
        match self {
            Self::Combined => LogFormat::CombinedCookie,
            Self::Json => LogFormat::Json,
        }
    }

    /// The name of the format that reads the lines.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Combined => "combined_cookie",
            Self::Json => "json",
        }
    }

    /// The part of a folder's name that distinguishes the formats.
    fn mark(self) -> &'static str {
        match self {
            Self::Combined => "",
            Self::Json => "-json",
        }
    }
}

/// The files of a shop.
pub(super) struct Shop {
    dir: PathBuf,
    pub(super) format: Format,
}

impl Shop {
    /// A shop of about so many bytes of log, in the folder that `TAGTRAIL_BENCH_DIR` names or the one for temporary
    /// files. A shop left there by an earlier run is reused when it is of the same world.
    #[expect(clippy::disallowed_methods, reason = "a benchmark is told so where to keep its files")]
    pub(super) fn of(bytes: u64, orders: usize, format: Format, is_making: bool) -> Self {
        let root = std::env::var_os("TAGTRAIL_BENCH_DIR")
            .map_or_else(|| std::env::temp_dir().join("tagtrail-bench"), PathBuf::from);
        // A fifth of the window shoppers follow a partner's link (`crowd.strangers_tagged`): with robots, readers and
        // redirects 2 % of the lines are then tagged landings. The table says how many are.
        let mut world = World { orders, bytes, ..World::default() };
        world.servers.format = format.written();
        let text = options::print(&world).expect("a world can be printed");
        let dir = root.join(format!("shop-{bytes}-{orders}{}", format.mark()));
        if fs::read_to_string(dir.join("world.toml")).is_ok_and(|kept| kept.trim_end() == text.trim_end()) {
            return Self { dir, format };
        }
        if !is_making {
            // In a separate process: memory that the simulation leaves in the heap must not be measured.
            let ours = std::env::current_exe().expect("the path of this benchmark");
            let words = std::env::args_os().skip(1);
            let made = Command::new(ours).args(words).arg("--make").status().expect("this benchmark once more");
            assert!(made.success(), "no shop was simulated");
            return Self { dir, format };
        }
        let _ = fs::remove_dir_all(&dir);
        write(&world, &dir, Existing::Keep).expect("a simulated shop");
        // Written last: a shop without it is incomplete.
        fs::write(dir.join("world.toml"), text).expect("a file beside the shop's");
        Self { dir, format }
    }

    /// Its web logs.
    pub(super) fn logs(&self) -> Vec<PathBuf> {
        ["web-1.log", "web-2.log"].iter().map(|name| self.dir.join(name)).filter(|path| path.exists()).collect()
    }

    /// All inputs of an analysis, as on a command line.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        let others = ["orders.csv", "partners.csv", "tagtrail.toml"].map(|name| self.dir.join(name));
        self.logs().into_iter().chain(others).collect()
    }

    /// Where a result goes.
    pub(super) fn result(&self) -> PathBuf {
        self.dir.parent().unwrap_or(Path::new(".")).join("result-of-stages")
    }
}
