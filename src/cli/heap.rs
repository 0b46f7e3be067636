//! The program's heap: the system's allocator, told how to treat large pieces of memory.

use std::alloc::{GlobalAlloc, Layout, System};

/// The system's allocator, which asks for huge pages under large pieces.
///
/// What is kept of large logs is asked for here and there, and each look at another page of four kibibytes costs the
/// processor a walk through tables of pages, twice as deep in a virtual machine. Where the system gives huge pages to those
/// who ask, one entry stands for 512 of them.
#[derive(Debug)]
pub struct Heap;

/// The fewest bytes for which huge pages are asked: two of them.
#[cfg(target_os = "linux")]
const HUGE: usize = 4 << 20;

#[expect(unsafe_code, reason = "an allocator can only be written so")]
// SAFETY: every call goes to the system's allocator as it came, and what that returned goes back as it is.
unsafe impl GlobalAlloc for Heap {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`.
        let piece = unsafe { System.alloc(layout) };
        advise(piece, layout.size());
        piece
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        let piece = unsafe { System.alloc_zeroed(layout) };
        advise(piece, layout.size());
        piece
    }

    #[inline]
    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `realloc`.
        let piece = unsafe { System.realloc(piece, layout, size) };
        advise(piece, size);
        piece
    }

    #[inline]
    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(piece, layout) }
    }
}

/// Asks for huge pages under a large piece.
#[inline]
fn advise(piece: *mut u8, size: usize) {
    #[cfg(target_os = "linux")]
    if size >= HUGE && !piece.is_null() {
        ask(piece, size);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (piece, size);
}

#[cfg(target_os = "linux")]
#[cold]
#[expect(unsafe_code, reason = "the system offers this by a call alone")]
fn ask(piece: *mut u8, size: usize) {
    // Whole pages, also where they are larger than usual.
    const PAGE: usize = 1 << 16;
    let skipped = piece.addr().wrapping_neg() % PAGE;
    let length = (size - skipped) / PAGE * PAGE;
    // SAFETY: the range lies in a piece that was just allocated. The call changes how it is backed and not what it holds;
    // when it is refused, nothing is changed.
    unsafe {
        libc::madvise(piece.wrapping_add(skipped).cast(), length, libc::MADV_HUGEPAGE);
    }
}

/// The fewest bytes that get pages of their own, which go back to the system when they are freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: libc::c_int = 1 << 20;

/// Keeps large pieces of memory from staying with the process when they are freed. Call it before there are other threads.
///
/// Left to itself, the allocator of Linux's C library takes the first large piece that is freed for a sign that such pieces
/// come and go, and from then on cuts them from its heap, where what lives longer keeps their room from being given back:
/// two or three hundredths of all memory where many orders are analysed. Other allocators do as they like.
pub(super) fn give_large_pieces_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "the C library offers this setting by a call alone")]
    // SAFETY: the call sets a number of the allocator's, which it takes at any time; no other thread is there that could
    // allocate meanwhile. When it is refused, nothing is changed.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
    }
}
