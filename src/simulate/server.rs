//! The front ends: a random one answers each request, and writes a line at the end of the response.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::agents::Agents;
use super::chance::Chance;
use super::edges::Batches;
use super::lines::Lines;
use super::request::Request;
use super::world::World;
use crate::base::error::{Error, Kind, Result};
use crate::base::units::Micros;
use crate::output::{List, Summed, UnfinishedFiles};

/// One front end's log.
struct Log {
    name: String,
    path: PathBuf,
    file: Summed<Box<dyn Write>>,
    lines: Lines,
}

/// All front ends.
pub(super) struct FrontEnds {
    logs: Vec<Log>,
    chance: Chance,
    gap: Option<(Micros, Micros)>,
    /// The lines that a CDN has not delivered yet; none where front ends write their own logs.
    batches: Option<Batches>,
    until: Micros,
    line: Vec<u8>,
    /// Lines written.
    pub(super) lines: u64,
    /// Bytes written.
    pub(super) bytes: u64,
    /// The size that the logs would have without a gap and without proxies.
    pub(super) filled: u64,
}

impl FrontEnds {
    /// Creates `web-1.log` and its siblings among the files of a folder.
    pub(super) fn open(world: &World, dir: &Path, files: &UnfinishedFiles) -> Result<Self> {
        let mut logs = Vec::new();
        for (n, clock) in world.servers.clocks.iter().enumerate() {
            let name = format!("web-{}.log", n + 1);
            let path = dir.join(&name);
            let file = files.create(&name).map_err(|error| failed(&path, &error))?;
            logs.push(Log { name, path, file: Summed::new(file), lines: Lines::new(world, *clock) });
        }
        Ok(Self {
            logs,
            chance: Chance::of(world.seed, "front ends"),
            gap: world.gap(),
            batches: world.servers.edge_log.then(Batches::default),
            until: world.end(),
            line: Vec::new(),
            lines: 0,
            bytes: 0,
            filled: 0,
        })
    }

    /// Logs a request at one of the front ends. Requests have to come in the order of their ends.
    pub(super) fn log(&mut self, request: &Request, agents: &Agents) -> Result<()> {
        let end = request.end();
        if end >= self.until {
            return Ok(());
        }
        let at = self.chance.below(self.logs.len());
        let log = &mut self.logs[at];
        self.line.clear();
        self.filled += log.lines.write(&mut self.line, request, agents.text(request.agent));
        if self.gap.is_some_and(|(from, until)| from <= end && end < until) {
            return Ok(());
        }
        self.lines += 1;
        self.bytes += self.line.len() as u64;
        if let Some(batches) = &mut self.batches {
            batches.keep(request, &self.line);
            return self.deliver(end);
        }
        let written = log.file.write_all(&self.line);
        written.map_err(|error| failed(&log.path, &error))
    }

    /// Writes the batches that are delivered until a time.
    fn deliver(&mut self, until: Micros) -> Result<()> {
        while let Some((place, lines)) = self.batches.as_mut().and_then(|batches| batches.next(until)) {
            let at = place as usize % self.logs.len();
            let log = &mut self.logs[at];
            log.file.write_all(&lines).map_err(|error| failed(&log.path, &error))?;
        }
        Ok(())
    }

    /// Writes all that is still buffered, adds the files to a list, and returns their paths.
    pub(super) fn close(mut self, list: &mut List) -> Result<Vec<PathBuf>> {
        self.deliver(Micros(i64::MAX))?;
        let mut paths = Vec::new();
        for mut log in self.logs {
            let flushed = log.file.flush();
            flushed.map_err(|error| failed(&log.path, &error))?;
            list.add(&log.name, log.file.sum());
            paths.push(log.path);
        }
        Ok(paths)
    }
}

/// The error of a file that cannot be written.
pub(super) fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::new(Kind::Write, path.display().to_string(), error.to_string())
}
