//! Tests of reading Parquet files.

use super::*;
use std::ops::ControlFlow;

fn read(name: &str, bytes: &[u8]) -> Result<Sheet> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    let mut whole = Sheet::empty();
    super::read(&Opened::new(file.path(), name)?, &mut |sheet| {
        whole.append(sheet);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(whole)
}

#[test]
fn groups_are_read_together_where_small_and_apart_where_large() {
    let parts = |groups: &[usize]| {
        let (rows, groups) = (groups.iter().sum(), groups.to_vec());
        parts(&Shape { rows, groups, places: Vec::new(), columns: 1, wanted: vec![0] })
    };
    assert!(parts(&[]).iter().eq([&(0..0)]));
    assert_eq!(parts(&[5, 6, AT_ONCE, 7]), [0..11, 11..11 + AT_ONCE, 11 + AT_ONCE..18 + AT_ONCE]);
    assert_eq!(parts(&[AT_MOST + 2, 3]), [0..AT_MOST, AT_MOST..AT_MOST + 5]);
    let mut frame =
        DataFrame::new_infer_height(vec![Series::new("id".into(), (0..9000_i64).collect::<Vec<_>>()).into_column()])
            .expect("a frame");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).with_row_group_size(Some(1000)).finish(&mut frame).expect("written");
    let sheet = read("t.parquet", &bytes).expect("readable");
    assert_eq!((sheet.rows, sheet.columns[0].get(8999)), (9000, "8999"));
}

use polars::prelude::{IntoColumn, IntoSeries, NamedFrom, ParquetWriter, Series, TimeZone};

fn written(columns: Vec<Column>) -> Vec<u8> {
    let mut frame = DataFrame::new_infer_height(columns).expect("a frame");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).expect("written");
    bytes
}

#[test]
fn every_type_becomes_plain_text() {
    let micros = 1_788_220_814_500_000_i64;
    let naive = DataType::Datetime(TimeUnit::Milliseconds, None);
    let ints = |values: [i64; 2]| Series::new("x".into(), values);
    let zoned = ints([micros, 0]).i64().expect("integers").clone();
    let zoned = zoned.into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    let named = |series: Series, name: &str| series.with_name(name.into()).into_column();
    let columns = vec![
        named(Series::new("id".into(), ["000123", "1e5"]), "id"),
        named(Series::new("f".into(), [Some(26.88), None]), "amount"),
        named(zoned.into_series(), "zoned"),
        named(ints([micros / 1000, 0]).cast(&naive).expect("cast"), "naive"),
        named(ints([20_698, -1]).cast(&DataType::Date).expect("cast"), "day"),
        named(ints([5, -3]).cast(&DataType::Int8).expect("cast"), "small"),
        named(Series::new("l".into(), [ints([1, 2]), ints([3, 4])]), "nested"),
    ];
    let sheet = read("t.parquet", &written(columns)).expect("readable");
    assert_eq!(sheet.names, ["id", "amount", "zoned", "naive", "day", "small"]);
    let row = |at| sheet.columns.iter().map(|c| c.get(at)).collect::<Vec<_>>();
    assert_eq!(row(0), ["000123", "26.88", "2026-09-01T00:00:14.5Z", "2026-09-01T00:00:14.5", "2026-09-02", "5"]);
    assert_eq!(row(1)[1], "");
    assert_eq!(row(1)[4], "1969-12-31");
}

#[test]
fn decimals_keep_their_digits() {
    assert_eq!(decimal(268_800, 4), "26.8800");
    assert_eq!(decimal(-5, 2), "-0.05");
    assert_eq!(decimal(7, 0), "7");
}

#[test]
fn damaged_files_are_refused_in_one_line() {
    let whole = written(vec![Series::new("id".into(), ["a", "b"]).into_column()]);
    for bytes in [whole[..whole.len() / 2].to_vec(), b"PAR1".to_vec(), Vec::new()] {
        let error = read("t.parquet", &bytes).err().expect("refused");
        assert_eq!(error.kind, Kind::Format);
        assert!(!error.to_string().contains('\n'));
    }
}
