//! Whether the program was started without a standard output, and what limits of the size of files and of the stack do.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether standard output was closed when the program began.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether standard output was closed when the program began. Before `main` is called, the standard library opens `/dev/null` in
/// its place, so all output would be lost silently.
pub(super) fn is_output_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}

/// Lets a write beyond the size that the user's limit allows for files fail (`ulimit -f`), so that it is reported. By default, the
/// system ends the program without a word.
pub(super) fn report_file_limit() {
    #[cfg(unix)]
    #[expect(unsafe_code, reason = "the system offers this by a call alone")]
    // SAFETY: the call changes what one signal does, and names no function of the program.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}

/// The stack that the program needs for certain, in bytes: a quarter of what systems give by default.
const ENOUGH: u64 = 2 << 20;

/// Whether the user's limit for the stack is too low for the program (`ulimit -s`): beyond it, the system ends the program.
pub(super) fn has_little_stack() -> bool {
    #[cfg(unix)]
    #[expect(unsafe_code, reason = "the system offers this by a call alone")]
    // SAFETY: the call writes a limit to a value that exists.
    unsafe {
        let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
        libc::getrlimit(libc::RLIMIT_STACK, &raw mut limit) == 0 && limit.rlim_cur < ENOUGH
    }
    #[cfg(not(unix))]
    false
}

/// Looks at standard output before the standard library does.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "only what is called before main sees a closed standard output")]
mod early {
    use super::{CLOSED, Ordering};

    extern "C" fn look() {
        // SAFETY: the call requests a number about a descriptor, and may be made with any descriptor at any time.
        let flags = unsafe { libc::fcntl(libc::STDOUT_FILENO, libc::F_GETFD) };
        CLOSED.store(flags < 0, Ordering::Relaxed);
    }

    // SAFETY: the section holds pointers to functions that the C library calls before `main`, without arguments that this
    // function would need; it uses nothing that has to be set up before.
    #[used]
    #[unsafe(link_section = ".init_array")]
    static LOOK: extern "C" fn() = look;
}
