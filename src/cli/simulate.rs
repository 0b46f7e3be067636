//! `tagtrail simulate`: a shop with a known truth.

use super::interrupt::clean_up_on_interrupt;
use super::outcome::{End, Stop};
use crate::base::counted::counted;
use crate::base::error::{self, Error};
use crate::base::small_file;
use crate::base::units::Span;
use crate::output::Existing;
use crate::report::escape::{is_hidden, terminal};
use crate::simulate::options::{parse, print};
use crate::simulate::{Kind, LogFormat, World, write};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(after_help = "Writes web-1.log, web-2.log, orders.csv, partners.csv, tagtrail.toml and truth.csv.\n\n\
Examples:\n  tagtrail simulate --orders 500 world\n  tagtrail analyze world/web-*.log world/orders.csv world/partners.csv world/tagtrail.toml --out result\n  \
tagtrail score world/truth.csv result/verdicts.csv\n\n\
Shoppers, devices, partners, policy, failures, noise and formats are options of a file:\n  \
tagtrail simulate --print > world.toml\n  tagtrail simulate --world world.toml world")]
pub(super) struct Simulate {
    /// The folder to write to
    #[arg(required_unless_present = "print")]
    dir: Option<PathBuf>,
    /// Replace files of these names even if they are not of an earlier run, or were changed
    #[arg(long, conflicts_with = "print")]
    force: bool,
    /// Options of the world as TOML; the ones below come on top
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Take random options that the seed decides: shops that have nothing in common
    #[arg(long, conflicts_with = "world")]
    varied: bool,
    /// Take random options for a shop of one kind
    #[arg(long, conflicts_with_all = ["world", "varied"], value_parser = kinds())]
    kind: Option<Kind>,
    /// Print the options instead of writing a world
    #[arg(long)]
    print: bool,
    /// Orders to place [default: 500]
    #[arg(long, value_name = "N")]
    orders: Option<usize>,
    /// The same seed and options give the same bytes [default: 1]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Megabytes of log to fill with strangers; 0 for 60 kB an order
    #[arg(long, value_name = "N")]
    megabytes: Option<u64>,
    /// Days that the logs cover
    #[arg(long, value_name = "N")]
    days: Option<u32>,
    /// How log lines are written
    #[arg(long)]
    format: Option<Format>,
    /// Partners with an open account
    #[arg(long, value_name = "N")]
    partners: Option<usize>,
    /// How long a click counts, such as 24h or 30d
    #[arg(long, value_name = "TIME", value_parser = span)]
    window: Option<Span>,
}

/// The formats that a world can be written in.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Combined,
    Json,
    Vhost,
}

/// The names of the kinds of shops, and the kinds that they name.
fn kinds() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(|(_, name)| name)).map(|name| Kind::named(&name).unwrap_or(Kind::Plain))
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).ok_or_else(|| format!("{text:?} is no length of time; write 24h or 30d"))
}

/// The options as they are printed. Refuses characters that a screen does not show, which a strange file may hold.
fn shown(options: &str) -> Result<&str, Error> {
    let Some(hidden) = options.chars().find(|c| is_hidden(*c) && *c != '\n') else { return Ok(options) };
    let what = format!("the options hold a character that is not shown, U+{:04X}", u32::from(hidden));
    Err(Error::new(error::Kind::Settings, "", what).hint("take it out of the file"))
}

impl Simulate {
    pub(super) fn run(&self) -> Result<End, Stop> {
        let world = self.options()?;
        let mut out = anstream::stdout().lock();
        let Some(dir) = self.dir.as_ref().filter(|_| !self.print) else {
            out.write_all(shown(&print(&world)?)?.as_bytes())?;
            return Ok(End::Done);
        };
        clean_up_on_interrupt()?;
        let report = write(&world, dir, Existing::of(self.force))?;
        let (lines, bytes) = (report.lines, report.bytes);
        let place = dir.display().to_string();
        writeln!(
            out,
            "{}, {}, {bytes} bytes in {}",
            counted(world.orders as u64, "order"),
            counted(lines, "log line"),
            terminal(&place)
        )?;
        Ok(End::Done)
    }

    fn options(&self) -> Result<World, Error> {
        let seed = self.seed.unwrap_or(1);
        let mut world = match (&self.world, self.kind) {
            (Some(path), _) => read(path)?,
            (None, Some(kind)) => World::of_kind(kind, seed, 500),
            (None, None) if self.varied => World::varied(seed, 500),
            (None, None) => World { orders: 500, ..World::default() },
        };
        world.orders = self.orders.unwrap_or(world.orders);
        world.seed = self.seed.unwrap_or(world.seed);
        world.bytes = self.megabytes.map_or(world.bytes, |megabytes| megabytes.saturating_mul(1_000_000));
        world.days = self.days.unwrap_or(world.days);
        world.programme.partners = self.partners.unwrap_or(world.programme.partners);
        world.programme.window = self.window.unwrap_or(world.programme.window);
        world.servers.format = match self.format {
            None => world.servers.format,
            Some(Format::Combined) => LogFormat::CombinedCookie,
            Some(Format::Json) => LogFormat::Json,
            Some(Format::Vhost) => LogFormat::Vhost,
        };
        Ok(world)
    }
}

fn read(path: &Path) -> Result<World, Error> {
    let name = path.display().to_string();
    let text = small_file::text(path, small_file::BY_HAND)?;
    parse(&name, &text)
}
