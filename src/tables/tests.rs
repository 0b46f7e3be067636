//! Tables that are read, and files that change meanwhile.

use super::*;
use crate::base::error::Kind;
use std::io::Write;

fn read(bytes: &[u8]) -> Result<Table> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    Table::read(file.path(), TableKind::Csv { delimiter: b',' })
}

#[test]
fn marks_windows_bytes_and_packed_members() {
    let table = read(b"\xef\xbb\xbfid,name\r\n1,caf\xe9\r\n").expect("readable");
    assert_eq!(table.names, ["id", "name"]);
    assert_eq!(table.column("name").map(|c| c.get(0)), Some("café"));
    assert_eq!(table.column("Name"), None);
    let pack = |text: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text).expect("packed");
        packed.finish().expect("packed")
    };
    let mut two = pack(b"id,n\n1,a\n");
    two.extend(pack(b"2,b\n"));
    assert_eq!(read(&two).expect("readable").rows, 2);
    let error = read(&two[..two.len() - 9]).expect_err("cut short");
    assert_eq!(error.kind, Kind::Read);
}

#[test]
fn a_missing_file_is_an_open_error() {
    let error = Table::read(Path::new("/no/such/file.csv"), TableKind::Ndjson);
    assert_eq!(error.expect_err("missing").kind, Kind::Open);
}

/// The rows of a table of which the first part is read before the file changes; and those of a second reading.
fn twice_after(kind: TableKind, bytes: &[u8], change: &dyn Fn(&std::fs::File)) -> [(usize, Ending); 2] {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    let opened = TableFile::open(file.path(), kind).expect("opens");
    let mut parts = 0;
    [(), ()].map(|()| {
        let mut rows = 0;
        let ending = opened.each(&mut |table| {
            if parts == 0 {
                change(file.as_file());
            }
            parts += 1;
            rows += table.rows;
            Ok(ControlFlow::Continue(()))
        });
        assert!(parts > 0);
        (rows, ending.expect("readable"))
    })
}

fn each_after(kind: TableKind, row: &dyn Fn(usize) -> String, change: &dyn Fn(&std::fs::File)) -> (usize, Ending) {
    let text: String = (0..200_000).map(row).collect();
    let [first, second] = twice_after(kind, text.as_bytes(), change);
    assert_eq!(first, second, "a later reading knows what happened before it");
    first
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

#[test]
fn the_groups_before_the_cut_of_a_parquet_file_are_read() {
    use polars::prelude::{DataFrame, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series};
    let ids: Vec<i64> = (0..400_000_i64).map(|n| n * 7_919 % 1_000_003).collect();
    let mut frame = DataFrame::new_infer_height(vec![Series::new("id".into(), ids).into_column()]).expect("a frame");
    let mut bytes = Vec::new();
    let writer = ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Uncompressed);
    writer.with_row_group_size(Some(50_000)).finish(&mut frame).expect("written");
    let whole = twice_after(TableKind::Parquet, &bytes, &|_| ());
    assert_eq!(whole, [(400_000, Ending::Whole); 2]);
    let cut = bytes.len() as u64 * 7 / 10;
    let [first, second] = twice_after(TableKind::Parquet, &bytes, &|file| file.set_len(cut).expect("cut"));
    assert_eq!(first, second);
    assert!(first.0 % 50_000 == 0 && (200_000..300_000).contains(&first.0), "{first:?}");
    assert_eq!(first.1, Ending::Cut { read: cut, of: bytes.len() as u64 });
    let (rows, ending) = twice_after(TableKind::Parquet, &bytes, &|file| {
        file.set_len(0).and_then(|()| file.set_len(bytes.len() as u64)).expect("cut and made longer");
    })[0];
    assert!((50_000..=150_000).contains(&rows) && matches!(ending, Ending::Cut { .. }), "{rows} {ending:?}");
    let grown = twice_after(TableKind::Parquet, &bytes, &|mut file| file.write_all(b"more").expect("written"));
    assert_eq!(grown, [(400_000, Ending::Grew(4)); 2]);
}

#[test]
fn of_a_single_row_group_or_a_packed_file_that_is_cut_nothing_is_read_and_this_is_said() {
    use polars::prelude::{DataFrame, IntoColumn, NamedFrom, ParquetWriter, Series};
    let ids: Vec<i64> = (0..1000).map(|n| n * 7_919 % 1_000_003).collect();
    let mut frame = DataFrame::new_infer_height(vec![Series::new("id".into(), ids).into_column()]).expect("a frame");
    let mut single = Vec::new();
    ParquetWriter::new(&mut single).with_row_group_size(None).finish(&mut frame).expect("written");
    for (name, bytes) in [("plain", single.clone()), ("packed", zipped(&single))] {
        let (of, read) = (bytes.len() as u64, bytes.len() as u64 / 3);
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(&bytes).expect("written");
        let opened = TableFile::open(file.path(), TableKind::Parquet).expect("opens");
        if name == "plain" {
            opened.each(&mut |_| Ok(ControlFlow::Break(()))).expect("readable");
        }
        file.as_file().set_len(read).expect("cut");
        let ending = opened.each(&mut |table| panic!("{} rows", table.rows)).expect("said");
        assert!(matches!(ending, Ending::Lost { read: left, of: all, .. } if (left, all) == (read, of)), "{ending:?}");
        let (fault, change) = ending.told();
        assert!(fault == change && fault.is_some_and(|text| text.contains("no row of it was read, because")));
    }
}

#[test]
fn what_becomes_of_a_file_while_it_is_read_is_said() {
    let csv = |nth: usize| if nth == 0 { "id,text\n".to_owned() } else { format!("{nth:07},{}\n", "x".repeat(60)) };
    let json = |nth: usize| format!("{{\"id\":{nth},\"text\":\"{}\"}}\n", "x".repeat(60));
    let kinds = [(TableKind::Csv { delimiter: b',' }, 199_999), (TableKind::Ndjson, 200_000)];
    for (kind, all) in kinds {
        let row: &dyn Fn(usize) -> String = if kind == TableKind::Ndjson { &json } else { &csv };
        assert_eq!(each_after(kind, row, &|_| ()), (all, Ending::Whole));
        let cut = 9_000_017;
        let (rows, ending) = each_after(kind, row, &|file| file.set_len(cut).expect("cut"));
        assert!(rows < all && rows > all / 2, "{rows}");
        assert!(matches!(ending, Ending::Cut { read, .. } if read == cut), "{ending:?}");
        assert!(ending.told().0.is_some());
        let (rows, ending) = each_after(kind, row, &|mut file| file.write_all(b"more\n").expect("written"));
        assert_eq!((rows, ending), (all, Ending::Grew(5)));
        assert!(ending.told().0.is_none() && ending.told().1.is_some());
    }
}
