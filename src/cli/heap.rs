//! How the C library's allocator gives memory back.

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
