//! Maps files at rest, and survives files that shrink. All unsafe code of the crate is here, except for a choice in `places` and
//! the allocator in `cli`.
//!
//! A read of a mapped page after the end of its file raises the signal SIGBUS, which ends a program. Log rotation that copies and
//! truncates shrinks files that are being read. So a handler puts zeros in the place of the missing pages, notes from which byte
//! on they are missing, and lets the reader go on. The reader finds zeros, which are not log lines, and checks
//! [`Mapped::lost_from`] afterwards.

use memmap2::Mmap;
#[cfg(unix)]
use rayon::prelude::*;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes around a touched one that Linux maps together unless it is advised otherwise.
const AROUND: usize = 64 << 10;

/// Bytes of a map that one core gives back at once.
#[cfg(unix)]
const GIVEN_BACK: usize = 32 << 20;

/// The most files that are mapped at a time. Linux gives a process 65,530 maps, and large memory allocations need some as well:
/// when none is left, no memory can be allocated either. Further files are read.
const MOST_MAPS: usize = 16_384;

/// Files that are mapped now.
static MAPS: AtomicUsize = AtomicUsize::new(0);

/// One of the maps that are counted.
#[derive(Debug)]
struct Place;

impl Place {
    fn take() -> io::Result<Self> {
        // Given back when the place is dropped, also if there are too many.
        let place = Self;
        if MAPS.fetch_add(1, Ordering::Relaxed) < MOST_MAPS {
            return Ok(place);
        }
        Err(io::Error::other(format!("{MOST_MAPS} files are mapped already")))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        MAPS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A file's bytes without a copy.
#[derive(Debug)]
pub(super) struct Mapped {
    map: Mmap,
    _place: Place,
    #[cfg(unix)]
    region: &'static guard::Region,
}

impl Mapped {
    /// Maps a file that is not empty.
    #[expect(unsafe_code, reason = "memory maps are what makes a scan of cached files cost no copy")]
    pub(super) fn of(file: &File) -> io::Result<Self> {
        let place = Place::take()?;
        // SAFETY: the map is read-only and only ever read as bytes: every value is valid. Another process may
        // change the file meanwhile: then a scan may see old or new bytes, each of which the parsers take as data. When
        // the file shrinks the guard puts zeros in the place of the missing pages.
        let map = unsafe { Mmap::map(file)? };
        #[cfg(unix)]
        let _ = map.advise(memmap2::Advice::Sequential);
        Ok(Self {
            #[cfg(unix)]
            region: guard::watch(&map)?,
            map,
            _place: place,
        })
    }

    /// The whole file, as long as it was when it was mapped.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// The first byte that was found to be missing, at the granularity of pages; `None` while all were there.
    pub(super) fn lost_from(&self) -> Option<u64> {
        #[cfg(unix)]
        return self.region.lost_from();
        #[cfg(not(unix))]
        None
    }

    /// Touches a few places of a range before its scan: the system maps the surroundings of each place in one go. Only speed
    /// depends on it.
    pub(super) fn prefetch(&self, offset: u64, length: usize) {
        let range = self.map.get(offset as usize..).unwrap_or_default();
        let touched = range.iter().take(length).step_by(AROUND).fold(0, |all, byte| all | byte);
        std::hint::black_box(touched);
    }

    /// Advises the system of random access, so that it reads no more than the requested places.
    pub(super) fn expect_jumps(&self) {
        #[cfg(unix)]
        let _ = self.map.advise(memmap2::Advice::Random);
    }

    /// Has the system begin to read the lines at these places, which are sorted, all at once. Lines that are still cached cost
    /// one call.
    pub(super) fn prefetch_lines(&self, offsets: impl Iterator<Item = u64>) {
        #[cfg(unix)]
        for stretch in stretches(offsets, self.map.len() as u64) {
            for start in stretch.clone().step_by(ONE_READ) {
                let length = (stretch.end - start).min(ONE_READ as u64) as usize;
                let _ = self.map.advise_range(memmap2::Advice::WillNeed, start as usize, length);
            }
        }
        #[cfg(not(unix))]
        drop(offsets);
    }

    /// Gives the pages of a large map back on all cores. Dropping a map without this keeps one core busy for as long as a
    /// twentieth of a scan.
    #[cfg(unix)]
    #[expect(
        unsafe_code,
        reason = "giving pages back is unsafe for maps that hold what no file does; this one does not"
    )]
    fn give_back(&self) {
        let each = (0..self.map.len()).into_par_iter().step_by(GIVEN_BACK).map(|from| {
            let length = GIVEN_BACK.min(self.map.len() - from);
            // SAFETY: the map is shared with its file and never written, so pages that are read again are the file's, as they
            // were; pages that the guard replaced are zeros, and will be again.
            unsafe { self.map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, from, length) }
        });
        // Pages that remain are released with the map.
        let _: io::Result<()> = each.collect();
    }
}

/// Most lines are no longer than this, in bytes; a longer rest is read when it is requested.
#[cfg(unix)]
const LINE: u64 = 1 << 10;

/// Places that are nearer to each other than this many bytes are read in one go.
#[cfg(unix)]
const NEAR: u64 = 16 << 10;

/// The bytes that every system reads ahead at once; of a larger request it may take only the beginning.
#[cfg(unix)]
const ONE_READ: usize = 128 << 10;

/// The byte ranges of a file of `size` bytes that hold the lines at these places, which are sorted.
#[cfg(unix)]
fn stretches(offsets: impl Iterator<Item = u64>, size: u64) -> impl Iterator<Item = std::ops::Range<u64>> {
    let mut offsets = offsets.filter(move |offset| *offset < size).peekable();
    std::iter::from_fn(move || {
        let start = offsets.next()?;
        let mut end = start + LINE;
        while let Some(next) = offsets.next_if(|next| *next <= end + NEAR) {
            end = next + LINE;
        }
        Some(start..end.min(size))
    })
}

#[cfg(unix)]
impl Drop for Mapped {
    fn drop(&mut self) {
        self.region.forget();
        if self.map.len() > GIVEN_BACK {
            self.give_back();
        }
    }
}

/// The handler of SIGBUS, and the list of maps that it looks after.
#[cfg(unix)]
#[expect(unsafe_code, reason = "a signal handler that mends a map can only be written with the system's own calls")]
mod guard {
    use std::io;
    use std::mem::MaybeUninit;
    use std::ptr;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

    /// A map as the handler knows it. It is never freed, because a handler may be walking the list: forty bytes per map.
    #[derive(Debug)]
    pub(super) struct Region {
        start: usize,
        /// The address after its last byte; 0 when the map is gone.
        end: AtomicUsize,
        /// The first byte, counted from the start, that the handler replaced.
        lost: AtomicUsize,
        next: AtomicPtr<Region>,
    }

    impl Region {
        pub(super) fn lost_from(&self) -> Option<u64> {
            Some(self.lost.load(Ordering::Acquire)).filter(|at| *at != usize::MAX).map(|at| at as u64)
        }

        pub(super) fn forget(&self) {
            self.end.store(0, Ordering::Release);
        }
    }

    static REGIONS: AtomicPtr<Region> = AtomicPtr::new(ptr::null_mut());
    static PAGE: AtomicUsize = AtomicUsize::new(4096);

    /// What SIGBUS did before; null until the handler is installed.
    static BEFORE: AtomicPtr<libc::sigaction> = AtomicPtr::new(ptr::null_mut());

    /// Puts a map on the list, and installs the handler when it is the first one.
    pub(super) fn watch(bytes: &[u8]) -> io::Result<&'static Region> {
        static INSTALLED: OnceLock<Result<(), i32>> = OnceLock::new();
        (*INSTALLED.get_or_init(install)).map_err(io::Error::from_raw_os_error)?;
        let start = bytes.as_ptr() as usize;
        let region: &'static mut Region = Box::leak(Box::new(Region {
            start,
            end: AtomicUsize::new(start + bytes.len()),
            lost: AtomicUsize::new(usize::MAX),
            next: AtomicPtr::new(ptr::null_mut()),
        }));
        let mut first = REGIONS.load(Ordering::Acquire);
        loop {
            region.next.store(first, Ordering::Relaxed);
            match REGIONS.compare_exchange_weak(first, region, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Ok(region),
                Err(other) => first = other,
            }
        }
    }

    fn install() -> Result<(), i32> {
        let failed = || Err(io::Error::last_os_error().raw_os_error().unwrap_or(0));
        // SAFETY: reads a constant of the system.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        PAGE.store(usize::try_from(page).unwrap_or(4096), Ordering::Release);
        let mut before = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: a zeroed `sigaction` is a valid one; its fields are set before it is used, `before` has room for the former
        // one, and the handler below has the signature that SA_SIGINFO requires.
        let result = unsafe {
            let mut action: libc::sigaction = MaybeUninit::zeroed().assume_init();
            action.sa_sigaction = on_fault as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESTART;
            libc::sigemptyset(&raw mut action.sa_mask);
            libc::sigaction(libc::SIGBUS, &raw const action, before.as_mut_ptr())
        };
        if result != 0 {
            return failed();
        }
        // SAFETY: the call above succeeded and has filled it.
        let before = Box::leak(Box::new(unsafe { before.assume_init() }));
        BEFORE.store(before, Ordering::Release);
        Ok(())
    }

    /// Handles the fault in a thread that has just read what no longer exists. Uses nothing but atomics and two system calls.
    extern "C" fn on_fault(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
        // SAFETY: the system passes a valid `siginfo_t` to a handler with SA_SIGINFO, and SIGBUS has an address.
        let address = unsafe { (*info).si_addr() } as usize;
        if !mend(address) {
            // Not one of our maps: the former handler gets it when the instruction is tried again.
            let before = BEFORE.load(Ordering::Acquire);
            // SAFETY: `before` is null or was filled by the system and is never freed.
            unsafe { libc::sigaction(libc::SIGBUS, before, ptr::null_mut()) };
        }
    }

    /// Puts zeros into a watched map from the page of an address to its end, and returns whether that was possible.
    fn mend(address: usize) -> bool {
        let page = PAGE.load(Ordering::Acquire);
        let mut next = REGIONS.load(Ordering::Acquire);
        // SAFETY: the list holds null or regions that are never freed.
        while let Some(region) = unsafe { next.as_ref() } {
            let end = region.end.load(Ordering::Acquire);
            if (region.start..end).contains(&address) {
                let from = address & !(page - 1);
                let length = end.next_multiple_of(page) - from;
                let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED;
                // SAFETY: the range lies in a map of ours that is in use by the thread that faulted, so nothing else is replaced;
                // the new pages are readable and zero, which is what readers of shared bytes may see.
                let mapped = unsafe { libc::mmap(from as *mut libc::c_void, length, libc::PROT_READ, flags, -1, 0) };
                region.lost.fetch_min(from.saturating_sub(region.start), Ordering::AcqRel);
                return mapped != libc::MAP_FAILED;
            }
            next = region.next.load(Ordering::Acquire);
        }
        false
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_shrinks_reads_as_zeros_from_there_on() {
        let file = tempfile::tempfile().expect("a file");
        let all = vec![b'x'; 1 << 20];
        std::io::Write::write_all(&mut &file, &all).expect("writes");
        let (mapped, other) = (Mapped::of(&file).expect("maps"), Mapped::of(&file).expect("maps"));
        assert_eq!((mapped.bytes(), mapped.lost_from()), (&all[..], None));
        file.set_len(300_000).expect("shrinks");
        let read = mapped.bytes().to_vec();
        assert!(read[..300_000] == all[..300_000] && read[300_000..].iter().all(|b| *b == 0));
        let lost = mapped.lost_from().expect("lost");
        assert!((300_000..300_000 + 65_536).contains(&lost), "{lost}");
        assert_eq!(other.lost_from(), None, "another map has not looked yet");
        drop(mapped);
        assert_eq!(other.bytes()[1_000_000], 0);
        assert!(other.lost_from().is_some());
    }

    #[test]
    fn places_close_by_are_one_stretch_and_none_lies_behind_the_end() {
        let stretches = |offsets: &[u64]| stretches(offsets.iter().copied(), 100_000).collect::<Vec<_>>();
        assert_eq!(stretches(&[]), []);
        assert_eq!(
            stretches(&[5, 5, 900, 17_000, 60_000, 99_999, 100_000]),
            [5..18_024, 60_000..61_024, 99_999..100_000]
        );
        let file = tempfile::tempfile().expect("a file");
        let all = vec![b'x'; 100_000];
        std::io::Write::write_all(&mut &file, &all).expect("writes");
        let mapped = Mapped::of(&file).expect("maps");
        mapped.expect_jumps();
        mapped.prefetch_lines([5, 99_999, 100_000, u64::MAX].into_iter());
        assert_eq!(mapped.bytes(), all);
    }

    #[test]
    fn pages_that_were_given_back_are_the_files_again() {
        let file = tempfile::tempfile().expect("a file");
        let all: Vec<u8> = (0..3 << 20).map(|at: u32| (at / 4096) as u8).collect();
        std::io::Write::write_all(&mut &file, &all).expect("writes");
        let mapped = Mapped::of(&file).expect("maps");
        mapped.prefetch(4096, 1 << 20);
        mapped.prefetch(4 << 20, 1);
        assert_eq!(mapped.bytes(), all);
        mapped.give_back();
        assert_eq!(mapped.bytes(), all);
        file.set_len(1 << 20).expect("shrinks");
        assert!(mapped.bytes()[1 << 20..].iter().all(|b| *b == 0));
        mapped.give_back();
        assert!(mapped.bytes()[..1 << 20] == all[..1 << 20] && mapped.bytes()[1 << 20..].iter().all(|b| *b == 0));
    }
}
