//! The program's heap: the system's allocator with advice on large pieces of memory.

use std::alloc::{GlobalAlloc, Layout, System};
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};

/// The system's allocator, which requests huge pages under large pieces.
///
/// Data of large logs is read in random places, and each access to another page of four kibibytes costs the processor a walk
/// through page tables, twice as deep in a virtual machine. Where the system gives huge pages to programs that request them, one
/// entry covers 512 pages.
#[derive(Debug)]
pub struct Heap;

/// The fewest bytes for which huge pages are requested: two of them.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const HUGE: usize = 4 << 20;

#[expect(unsafe_code, reason = "an allocator can only be written so")]
// SAFETY: every call is passed on to the system's allocator unchanged, and its result is returned unchanged.
unsafe impl GlobalAlloc for Heap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`.
        let piece = unsafe { System.alloc(layout) };
        had(piece, layout.size());
        advise(piece, layout.size());
        piece
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        let piece = unsafe { System.alloc_zeroed(layout) };
        had(piece, layout.size());
        advise(piece, layout.size());
        piece
    }

    #[inline]
    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `realloc`.
        let grown = unsafe { System.realloc(piece, layout, size) };
        had(grown, size);
        advise(grown, size);
        grown
    }

    #[inline]
    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(piece, layout) }
    }
}

/// Ends the program where there is no memory: with a line and the exit code of a failure, as at any other limit of the system.
/// Without this it would be aborted.
#[inline]
fn had(piece: *mut u8, size: usize) {
    if piece.is_null() && size > 0 {
        #[cfg(unix)]
        give_up(size);
    }
}

#[cfg(unix)]
#[cold]
#[expect(unsafe_code, reason = "without memory only the system's own calls can be made")]
fn give_up(size: usize) -> ! {
    // Of several threads that find no memory, one says so and ends the process.
    static IS_SAID: AtomicBool = AtomicBool::new(false);
    while IS_SAID.swap(true, Ordering::Relaxed) {
        // SAFETY: the call waits for a signal, and changes nothing.
        unsafe { libc::pause() };
    }
    // The number's digits from its end; 20 digits hold the largest number.
    let mut digits = [b'0'; 20];
    let (mut at, mut rest) = (digits.len(), size);
    while rest > 0 && at > 0 {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let line = [
        b"tagtrail: the memory is full: the system did not give ".as_slice(),
        &digits[at..],
        b" bytes more (analyse fewer logs at once, or raise the limit: ulimit -v, or the container's)\n",
    ];
    for part in line {
        // SAFETY: the call reads the bytes of a slice that exists.
        unsafe { libc::write(libc::STDERR_FILENO, part.as_ptr().cast(), part.len()) };
    }
    // SAFETY: the call ends the process, and runs no more code of the program.
    unsafe { libc::_exit(1) }
}

/// Requests huge pages under a large piece.
#[inline]
fn advise(piece: *mut u8, size: usize) {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if size >= HUGE && !piece.is_null() {
        ask(piece);
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    let _ = (piece, size);
}

/// Requests huge pages for the whole range of pages in which a piece lies, including the allocator's own header in front of it.
/// A range with two kinds of pages cannot grow in place, and would be copied.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[cold]
#[expect(unsafe_code, reason = "the system offers this by a call alone")]
fn ask(piece: *mut u8) {
    // SAFETY: the first call requests a system constant, and the second one the size of a piece that was just allocated. The
    // third changes how pages are backed and not their contents, whoever owns them; when it is refused, nothing is changed.
    unsafe {
        let page = libc::sysconf(libc::_SC_PAGESIZE).max(1).cast_unsigned() as usize;
        let before = piece.addr() % page;
        let length = (before + libc::malloc_usable_size(piece.cast())).next_multiple_of(page);
        libc::madvise(piece.wrapping_sub(before).cast(), length, libc::MADV_HUGEPAGE);
    }
}

/// The fewest bytes that get pages of their own, which are returned to the system when they are freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: libc::c_int = 1 << 20;

/// Address space below which all threads allocate from one heap: the C library reserves 64 MiB for each further one. Where it
/// cannot, it asks the system for a page per allocation, and the program hardly gets on.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LITTLE: u64 = 4 << 30;

/// Sets up the allocator: returns large pieces of memory to the system when they are freed, and keeps one heap where the
/// address space is limited. Call it before there are other threads.
///
/// By default, the allocator of Linux's C library takes the first large piece that is freed as a sign that such pieces are
/// short-lived. From then on it cuts them from its heap, where longer-lived data keeps their memory from being returned: two or
/// three hundredths of all memory where many orders are analysed. Other allocators are not affected.
pub(super) fn set_up() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "the C library offers this setting by a call alone")]
    // SAFETY: the calls set parameters of the allocator, which is allowed at any time; no other thread exists that could
    // allocate at the same time. When one is refused, nothing is changed. The limit is written to a value that exists.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
        if libc::getrlimit(libc::RLIMIT_AS, &raw mut limit) == 0 && limit.rlim_cur < LITTLE {
            libc::mallopt(libc::M_ARENA_MAX, 1);
        }
    }
}
