use super::*;

const KNOWN: [&str; 8] = ["1001", "1002", "#1003", "WD-20511", "WD-20512", "0042", "Order-77", "a, b"];

fn read(typed: &[&str]) -> String {
    let asked: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
    let said = resolve(&asked, &KNOWN).into_iter().map(|answer| match answer {
        Answer::Known { id, .. } => id,
        Answer::Several { typed, ids } => format!("{typed}={}", ids.join("/")),
        Answer::Missing { typed, nearest } => format!("{typed}?{}", nearest.join("/")),
    });
    said.collect::<Vec<_>>().join(" ")
}

#[test]
fn one_number_in_many_spellings() {
    for typed in [
        "1001",
        "#1001",
        " 1001 ",
        "Order 1001.",
        "order #1001",
        "Bestellung Nr. 1001",
        "Bestellnr.: 1001",
        "01001",
        "001001",
        "\"1001\"",
        "„1001“",
        "«1001»",
        "(1001)",
        "１００１",
        "＃１００１",
        "Commande n° 1001",
        "Pedido nº 1001",
        "No. 1001",
        "Nr.1001",
        "\u{feff}1001",
        "1001\u{200b}",
        "Ordine 1001!",
        "order1001",
        "RE: Order 1001",
        "Order-No: 1001",
        "Ref. #01001",
    ] {
        assert_eq!(read(&[typed]), "1001", "{typed}");
    }
    for typed in ["wd-20511", "WD 20511", "WD20511", "wd–20511", "Order WD-20511.", "#WD-20511", "wd_20511"] {
        assert_eq!(read(&[typed]), "WD-20511", "{typed}");
    }
    assert_eq!(read(&["1003"]), "#1003");
    assert_eq!(read(&["42"]), "0042");
    assert_eq!(read(&["77"]), "Order-77");
}

#[test]
fn lists_with_commas_semicolons_and_blanks() {
    for typed in ["1001,1002", "1001; 1002", "1001 1002", "#1001 und #1002", "Orders 1001, 1002.", "1001\n1002"] {
        assert_eq!(read(&[typed]), "1001 1002", "{typed}");
    }
    assert_eq!(read(&["Order", "1001"]), "Order? 1001");
    assert_eq!(read(&["1001", "1001,#1001"]), "1001");
    assert_eq!(read(&["a, b"]), "a, b");
    assert_eq!(read(&["Order WD 20511, 1001"]), "WD-20511 1001");
}

#[test]
fn what_is_not_there_is_named_with_the_nearest_and_nothing_is_guessed() {
    assert_eq!(read(&["1001,WD-20513"]), "1001 WD-20513?WD-20511/WD-20512");
    assert_eq!(read(&["9999999"]), "9999999?");
    assert_eq!(read(&["20511"]), "20511?WD-20511");
    assert_eq!(read(&[""]), "?");
    let known = ["007", "07", "A-7", "A7"];
    let read = |typed: &str| resolve(&[typed.to_owned()], &known);
    assert_eq!(read("7"), [Answer::Several { typed: "7".to_owned(), ids: vec!["007".to_owned(), "07".to_owned()] }]);
    assert!(matches!(&read("07")[..], [Answer::Known { id, .. }] if id == "07"), "exact ones first");
    assert!(matches!(&read("a7")[..], [Answer::Known { id, .. }] if id == "A7"), "closer ones first");
    assert!(matches!(&read("a_7")[..], [Answer::Several { ids, .. }] if ids.len() == 2));
}
