//! The files of tagtrail with unsafe code, and the line cutter that uses them, with their own tests and further tests that need a
//! sanitizer. `tests/sanitize/run` runs them.

#![cfg(test)]
#![allow(dead_code, reason = "the files are used as a whole elsewhere")]

#[path = "../../src/cli/heap.rs"]
mod heap;
#[path = "../../src/logs/lines.rs"]
mod lines;
#[path = "../../src/logs/mapped.rs"]
mod mapped;
#[path = "../../src/logs/places.rs"]
mod places;

use lines::Lines;

#[global_allocator]
static HEAP: heap::Heap = heap::Heap;

#[test]
fn large_pieces_hold_what_was_written_while_they_grow_and_shrink() {
    let mut numbers: Vec<u32> = Vec::new();
    for million in 1..=8_u32 {
        numbers.reserve_exact(1_000_000);
        numbers.extend((million - 1) * 1_000_000..million * 1_000_000);
        assert!(numbers.iter().copied().eq(0..million * 1_000_000));
    }
    numbers.truncate(1_500_000);
    numbers.shrink_to_fit();
    assert!(numbers.into_iter().eq(0..1_500_000));
    assert!(vec![0_u8; 9 << 20].iter().all(|byte| *byte == 0));
}

/// A text in memory of exactly its length, so that a read after its end is a fault.
fn text(length: usize, every: usize) -> Box<[u8]> {
    (1..=length).map(|at| if at % every == 0 { b'\n' } else { b"x\"\\"[at % 3] }).collect()
}

fn walked(text: &[u8]) -> (usize, usize) {
    let (mut lines, mut count, mut bytes) = (Lines::new(text), 0, 0);
    while let Some(line) = lines.next_line() {
        count += 1;
        bytes += line.text.len();
    }
    (count, bytes)
}

#[test]
fn nothing_is_read_behind_the_end_of_a_text_of_any_length() {
    for length in (0..700).chain(8_000..8_400) {
        for every in [1, 7, 64, 9_000] {
            let text = text(length, every);
            let feeds = text.iter().filter(|byte| **byte == b'\n').count();
            let open = usize::from(text.last().is_some_and(|byte| *byte != b'\n'));
            assert_eq!(walked(&text), (feeds + open, length - feeds), "{length} bytes");
        }
    }
}

#[test]
fn a_text_may_begin_anywhere() {
    let text = text(9_000, 61);
    for from in 0..130 {
        let plain = text[from..].iter().filter(|byte| **byte != b'\n').count();
        assert_eq!(walked(&text[from..]).1, plain);
    }
}

/// Several threads read maps of one file while it is cut off, and other maps are opened and dropped meanwhile.
#[cfg(unix)]
#[test]
fn maps_are_mended_under_many_readers() {
    use mapped::Mapped;
    for _ in 0..20 {
        let file = tempfile::tempfile().expect("a file");
        std::io::Write::write_all(&mut &file, &vec![b'x'; 4 << 20]).expect("writes");
        let maps: Vec<Mapped> = (0..3).map(|_| Mapped::of(&file).expect("maps")).collect();
        std::thread::scope(|scope| {
            for map in &maps {
                for _ in 0..2 {
                    scope.spawn(|| {
                        for _ in 0..3 {
                            map.prefetch(0, 4 << 20);
                            assert!(map.bytes().iter().all(|byte| matches!(byte, b'x' | 0)));
                        }
                    });
                }
            }
            scope.spawn(|| file.set_len(1 << 20).expect("shrinks"));
            scope.spawn(|| {
                let other = tempfile::tempfile().expect("a file");
                std::io::Write::write_all(&mut &other, b"another").expect("writes");
                for _ in 0..100 {
                    assert_eq!(Mapped::of(&other).expect("maps").bytes(), b"another");
                }
            });
        });
        for map in &maps {
            assert!(map.bytes()[..1 << 20].iter().all(|byte| *byte == b'x'));
            assert!(map.bytes()[2 << 20..].iter().all(|byte| *byte == 0));
            assert!(map.lost_from().is_some_and(|at| at >= 1 << 20));
        }
    }
}
