//! Parallel work with its outcomes passed to the calling thread in the order of the inputs.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Pieces of work per core that are started before the next outcome is taken: enough that no core waits for a slow
/// piece, and few, since their outcomes are in memory.
const AHEAD: usize = 3;

/// Runs `work` for every input on rayon's threads, and passes the outcomes to `take` on this thread, in the order of
/// the inputs. `take` never runs in parallel with itself, but runs in parallel with the work on later inputs; so
/// neither side waits for the other at the end of a batch. Returns early with the error of `take`.
pub fn in_order<I: Send, T: Send, E>(
    inputs: impl Iterator<Item = I>,
    work: impl Fn(I) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let ahead = AHEAD * rayon::current_num_threads();
    let (done, outcomes) = channel();
    let mut early = BTreeMap::new();
    rayon::in_place_scope_fifo(|scope| {
        let (mut begun, mut taken) = (0, 0);
        let mut inputs = inputs.fuse();
        loop {
            for input in inputs.by_ref().take(taken + ahead - begun) {
                let (done, work, nth) = (done.clone(), &work, begun);
                // Nobody receives outcomes any more when `take` has failed. A panic is sent, too: a receiver would
                // otherwise wait for its outcome for ever.
                scope.spawn_fifo(move |_| {
                    let outcome = catch_unwind(AssertUnwindSafe(|| work(input)));
                    drop(done.send((nth, outcome)));
                });
                begun += 1;
            }
            if taken == begun {
                return Ok(());
            }
            let outcome = loop {
                match early.remove(&taken) {
                    Some(outcome) => break outcome,
                    None => early.extend(wait(&outcomes)),
                }
            };
            take(outcome.unwrap_or_else(|panic| resume_unwind(panic)))?;
            taken += 1;
        }
    })
}

/// The next outcome. If this is one of rayon's own threads, it works while it waits: it may be the only one.
fn wait<T>(outcomes: &Receiver<T>) -> Option<T> {
    loop {
        match outcomes.try_recv() {
            Ok(outcome) => return Some(outcome),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) if rayon::yield_now() == Some(rayon::Yield::Executed) => {}
            Err(TryRecvError::Empty) => return outcomes.recv().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::ThreadPoolBuilder;

    fn slow_square(n: u64) -> u64 {
        // The first inputs take longest, so their outcomes come last.
        (0..1_000_000 / (n + 1)).fold(n * n, |sum, step| std::hint::black_box(sum + step) - step)
    }

    #[test]
    fn outcomes_come_in_the_order_of_their_inputs_on_any_thread() {
        let all = || {
            let mut squares = Vec::new();
            let taken: Result<(), ()> = in_order(0..100, slow_square, |square| {
                squares.push(square);
                Ok(())
            });
            assert_eq!((taken, squares), (Ok(()), (0..100).map(|n| n * n).collect()));
        };
        all();
        for threads in 1..4 {
            ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(all);
        }
    }

    #[test]
    fn a_failure_ends_it_and_no_input_is_no_work() {
        let failed = in_order(0..u64::MAX, slow_square, |square| if square == 49 { Err(square) } else { Ok(()) });
        assert_eq!(failed, Err(49));
        assert_eq!(in_order(0..0, slow_square, |_| Err(())), Ok(()));
    }
}
