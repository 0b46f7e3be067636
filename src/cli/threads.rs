//! Threads: as many as are wanted, or as few as the system allows.

use crate::base::error::{Error, Kind, Result};
use rayon::{ThreadBuilder, ThreadPoolBuilder};
use std::io;
use std::num::NonZero;
use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle, available_parallelism};

/// A thread that waits for work, and ends when no more can come.
struct Waiting {
    order: Sender<ThreadBuilder>,
    handle: JoinHandle<()>,
}

/// Memory that has to be there before a thread is started: for its stack, and as much again. A thread that finds none for what it
/// needs at its beginning ends the program.
const ROOM: usize = 4 << 20;

impl Waiting {
    fn new() -> io::Result<Self> {
        let mut room = Vec::<u8>::new();
        room.try_reserve_exact(ROOM).map_err(|_| io::ErrorKind::OutOfMemory)?;
        drop(std::hint::black_box(room));
        let (order, orders) = channel::<ThreadBuilder>();
        let work = move || {
            if let Ok(worker) = orders.recv() {
                worker.run();
            }
        };
        Ok(Self { order, handle: Builder::new().spawn(work)? })
    }
}

/// Threads besides the workers and those that read tables: one waits for Ctrl-C, one shows progress.
const OTHERS: usize = 2;

/// Starts the workers of an analysis: `wanted`, or one per core for 0. Where the system gives fewer threads, there are fewer
/// workers, down to the calling thread alone.
///
/// The reader of tables later starts one thread per core and ends the program where it cannot. So these are tried here and
/// released again. Fails where not even they can be started.
pub(super) fn start(wanted: usize) -> Result<()> {
    start_beside(wanted, cores() + OTHERS)
}

/// The same for work that reads no tables.
pub(super) fn start_without_tables(wanted: usize) -> Result<()> {
    start_beside(wanted, 0)
}

fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

fn start_beside(wanted: usize, spare: usize) -> Result<()> {
    let wanted = if wanted == 0 { cores() } else { wanted };
    let mut threads = Vec::new();
    let refused = loop {
        if threads.len() == wanted + spare {
            break None;
        }
        match Waiting::new() {
            Ok(thread) => threads.push(thread),
            Err(error) => break Some(error),
        }
    };
    let had = threads.len();
    if let Some(error) = refused.filter(|_| had < spare) {
        release(threads);
        let what = format!("the system gives {had} more threads, and at least {spare} are needed: {error}");
        return Err(Error::new(Kind::Open, "", what)
            .hint("raise the limit on processes or memory: ulimit -u, ulimit -v, or the container's"));
    }
    let mut workers = threads.split_off(spare);
    release(threads);
    let builder = match workers.len() {
        0 => ThreadPoolBuilder::new().num_threads(1).use_current_thread(),
        some => ThreadPoolBuilder::new().num_threads(some),
    };
    // It fails for the second job of a process, as in benchmarks: the workers of the first job continue.
    let started = builder.spawn_handler(|worker| hand_over(&mut workers, worker)).build_global();
    drop(started);
    release(workers);
    Ok(())
}

fn hand_over(workers: &mut Vec<Waiting>, worker: ThreadBuilder) -> io::Result<()> {
    let thread = workers.pop().ok_or_else(|| io::Error::other("no thread is left"))?;
    thread.order.send(worker).map_err(|_| io::Error::other("a thread has ended"))
}

/// Ends threads that are not needed, and waits until they are gone.
fn release(threads: Vec<Waiting>) {
    for thread in threads {
        drop(thread.order);
        drop(thread.handle.join());
    }
}
