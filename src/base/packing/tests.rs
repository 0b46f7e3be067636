//! Tests of every packing: with several parts, truncated, with data after the end, and empty.

use super::*;
use std::io::Write;

const ALL: [Packing; 4] = [Packing::Gzip, Packing::Zstd, Packing::Bzip2, Packing::Xz];

fn pack(packing: Packing, text: &[u8]) -> Vec<u8> {
    let written = match packing {
        Packing::Plain => Ok(text.to_vec()),
        Packing::Gzip => {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(text).and_then(|()| packer.finish())
        }
        Packing::Zstd => zstd::encode_all(text, 1),
        Packing::Deflate => {
            let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(text).and_then(|()| packer.finish())
        }
        Packing::Bzip2 => {
            let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
            packer.write_all(text).and_then(|()| packer.finish())
        }
        Packing::Xz => {
            let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 1);
            packer.write_all(text).and_then(|()| packer.finish())
        }
    };
    written.expect("packs")
}

fn unpack(packing: Packing, packed: &[u8]) -> (Vec<u8>, Option<io::Error>) {
    let mut text = Vec::new();
    let error = match packing.unpack(packed) {
        Ok(mut reader) => reader.read_to_end(&mut text).err(),
        Err(error) => Some(error),
    };
    (text, error)
}

#[test]
fn all_parts_of_every_packing_are_read_and_told_by_their_bytes() {
    for packing in ALL {
        let packed = [pack(packing, b"first\n"), pack(packing, b""), pack(packing, b"second\n")].concat();
        assert_eq!(Packing::of(&packed), packing);
        let (text, error) = unpack(packing, &packed);
        assert!(error.is_none() && text == b"first\nsecond\n", "{packing:?}: {error:?}");
        let (text, error) = unpack(packing, &pack(packing, b""));
        assert!(error.is_none() && text.is_empty(), "{packing:?}: {error:?}");
    }
    assert_eq!(Packing::of(b"192.0.2.1 - -"), Packing::Plain);
    assert_eq!(Packing::of(b""), Packing::Plain);
}

#[test]
fn what_is_cut_short_gives_what_came_before_and_an_error() {
    let text: Vec<u8> = (0..400_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    for packing in ALL {
        let first = pack(packing, b"whole\n");
        let second = pack(packing, &text);
        let packed = [&first[..], &second[..second.len() * 9 / 10]].concat();
        let (found, error) = unpack(packing, &packed);
        let error = error.expect("an error");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{packing:?}: {error}");
        assert!(found.starts_with(b"whole\n") && found.len() > 1000, "{packing:?}: {}", found.len());
    }
}

#[test]
fn padding_is_passed_over_and_anything_else_behind_gzip_is_said() {
    let packed = pack(Packing::Gzip, b"text\n");
    let zeros = vec![0; 10_000];
    let (text, error) = unpack(Packing::Gzip, &[&packed[..], &zeros, &packed].concat());
    assert!(error.is_none() && text == b"text\ntext\n", "{error:?}");
    assert!(unpack(Packing::Gzip, &[&packed[..], &zeros].concat()).1.is_none());
    for packing in ALL {
        let (text, error) = unpack(packing, &[&pack(packing, b"text\n")[..], b"plain text"].concat());
        assert_eq!(text, b"text\n", "{packing:?}");
        assert!(error.is_some(), "{packing:?}");
    }
}

#[test]
fn a_bomb_is_stopped() {
    let zeros = vec![0; 64 << 20];
    let one = pack(Packing::Bzip2, &zeros);
    let bomb = vec![one; 20].concat();
    let mut reader = Packing::Bzip2.unpack(&bomb[..]).expect("opens");
    let error = io::copy(&mut reader, &mut io::sink()).expect_err("a bomb");
    assert!(error.to_string().contains("times its size"), "{error}");
}

#[test]
fn a_file_that_asks_for_too_much_memory_is_refused() {
    let mut packer = zstd::stream::write::Encoder::new(Vec::new(), 1).expect("starts");
    packer.window_log(MAX_ZSTD_WINDOW + 1).expect("a window");
    packer.write_all(&vec![b'x'; 1 << 20]).expect("writes");
    let packed = packer.finish().expect("packs");
    let (_, error) = unpack(Packing::Zstd, &packed);
    assert!(error.expect("refused").to_string().to_lowercase().contains("memory"));
}
