//! Memory of the measured program: the requests to its allocator, and the memory that the system attributes to it.

use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};
use tagtrail::cli::Heap;

/// The program's allocator. It counts only between begin and end, so that timed rounds do not pay for it.
pub(super) struct Counting;

static COUNTS: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);
/// The peak of anonymous memory seen, in KiB.
static ANONYMOUS: AtomicU64 = AtomicU64::new(0);

fn grow(bytes: usize) {
    ALLOCATIONS.fetch_add(1, Relaxed);
    let live = LIVE.fetch_add(bytes as i64, Relaxed) + bytes as i64;
    PEAK.fetch_max(live, Relaxed);
}

#[expect(unsafe_code, reason = "an allocator that counts can only be written so")]
// SAFETY: every call is passed unchanged to the program's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COUNTS.load(Relaxed) {
            grow(layout.size());
        }
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { Heap.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if COUNTS.load(Relaxed) {
            grow(layout.size());
        }
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { Heap.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        if COUNTS.load(Relaxed) {
            LIVE.fetch_sub(layout.size() as i64, Relaxed);
        }
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { Heap.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if COUNTS.load(Relaxed) {
            grow(size);
            LIVE.fetch_sub(layout.size() as i64, Relaxed);
        }
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { Heap.realloc(place, layout, size) }
    }
}

/// Begins or ends counting; memory allocated before the beginning does not count.
pub(super) fn count(on: bool) {
    LIVE.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    ALLOCATIONS.store(0, Relaxed);
    ANONYMOUS.store(0, Relaxed);
    COUNTS.store(on, Relaxed);
}

/// The memory allocated in a period.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    /// Allocations and reallocations.
    pub(super) allocations: u64,
    /// The most bytes that were in use at once.
    pub(super) live: u64,
    /// The most bytes that the system attributed to this process, without pages of mapped files.
    pub(super) anonymous: u64,
}

/// The memory used since the last call.
pub(super) fn take() -> Used {
    let (allocations, live) = (ALLOCATIONS.swap(0, Relaxed), PEAK.swap(LIVE.load(Relaxed), Relaxed));
    sample();
    let anonymous = ANONYMOUS.swap(0, Relaxed) * 1024;
    sample();
    Used { allocations, live: u64::try_from(live).unwrap_or(0), anonymous }
}

/// Reads how much anonymous memory the process has; available only on Linux.
pub(super) fn sample() {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let size = line.and_then(|line| line.split_whitespace().next()).and_then(|size| size.parse().ok());
    ANONYMOUS.fetch_max(size.unwrap_or(0), Relaxed);
}
