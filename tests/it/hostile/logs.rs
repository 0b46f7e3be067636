//! Addresses and cookies in web logs.

use super::{BASE, MIB, accepted, put, run, shapes, shop};

/// Puts lines before the visit, and expects each line of the log to be accounted for and so many of them to be hits.
fn lines(before: &str, hits: u64) {
    let dir = shop();
    put(&dir, "web.log", [before, shapes::LOG].concat());
    let bound = BASE + 8 * before.len() as u64;
    let summary = accepted(&dir, &["analyze", "web.log", "orders.csv"], bound);
    let lines = &summary["inputs"]["web"][0]["lines"];
    let count = |name: &str| lines[name].as_u64().unwrap_or_default();
    let all = ["parsed", "blank", "directive", "duplicate", "rejected"].map(count).iter().sum::<u64>();
    assert_eq!((count("read"), count("parsed")), (all, hits + 2), "{lines}");
}

#[test]
fn addresses_with_too_much_in_them() {
    let many: String = (0..10_000).map(|nth| format!("&p{nth}={nth}")).collect::<Vec<_>>().concat();
    let empty = "&".repeat(10_000);
    let tags = "&tag=a-20".repeat(10_000);
    let nested = "%2525".repeat(10_000);
    for query in [many, empty, tags, format!("&tag={nested}"), format!("&tag={}", "t".repeat(100_000))] {
        lines(&shapes::line(&format!("/dp/X1?x=1{query}"), "sid=aaa111").repeat(20), 20);
    }
    for query in
        ["?tag=%", "?tag=%4", "?tag=%zz", "?%=%&tag", "?tag=&tag=&tag=a", "?=&=&&", "?tag=%00%0a%1b", "?tag=%FF%FE"]
    {
        lines(&shapes::line(&format!("/dp/X1{query}"), "sid=aaa111"), 1);
    }
}

#[test]
fn headers_with_too_many_cookies() {
    let many: String = (0..10_000).map(|nth| format!("c{nth}={nth}; ")).collect::<Vec<_>>().concat();
    let same = "sid=aaa111; ".repeat(10_000);
    for cookies in [many, same, ";".repeat(100_000), "=".repeat(100_000), " ".repeat(100_000), "sid".repeat(30_000)] {
        lines(&shapes::line("/dp/X1", &cookies).repeat(5), 5);
    }
}

#[test]
fn sessions_and_addresses_without_number() {
    let mut text = String::new();
    for nth in 0..100_000 {
        text.push_str(&shapes::line(&format!("/dp/X1?tag=t{nth}"), &format!("sid=s{nth}")));
    }
    lines(&text, 100_000);
    let machine = shapes::line("/dp/X1?tag=mysite-20", "sid=aaa111").repeat(30_000);
    let dir = shop();
    put(&dir, "web.log", machine + shapes::LOG);
    let summary = accepted(&dir, &["analyze", "web.log", "orders.csv"], BASE + 64 * MIB);
    let notes = summary["notes"].to_string();
    assert!(notes.contains("more page views") && notes.contains("more than 64 clicks"), "{notes}");
}

#[test]
fn a_crowd_behind_an_address_hides_nobodys_own_click() {
    let dir = shop();
    put(&dir, "partners.csv", "tag,partner\nmysite-20,My Site\nother-20,Other\n");
    let visitors = [0, 32, 33, 300].map(|visitors| {
        let others = (0..visitors).map(|nth| {
            let line = shapes::line("/dp/X1?tag=other-20", &format!("sid=s{nth}"));
            line.replace("Mozilla/5.0", "Mozilla/5.0 (Windows NT 10.0) Firefox/138")
        });
        put(&dir, "web.log", others.collect::<String>() + shapes::LOG);
        let summary = accepted(&dir, &["analyze", "web.log", "orders.csv", "partners.csv"], BASE);
        let told = run(&dir, &["explain", "1001", "web.log", "orders.csv", "partners.csv"]).out;
        assert!(told.contains("not_credited") && told.contains("mysite-20"), "{visitors}: {told}");
        summary["notes"].to_string().contains("more than 32 other visitors")
    });
    assert_eq!(visitors, [false, false, true, true]);
}

#[test]
fn what_a_log_says_does_no_harm_in_a_terminal() {
    let dir = shop();
    let target = "/dp/X1?tag=\u{202e}%1b[2J\\x1b]2;x\\x07";
    put(&dir, "web.log", shapes::line(target, "sid=aaa111") + shapes::LOG);
    let ran = run(&dir, &["explain", "1001", "web.log", "orders.csv"]);
    let harm = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(ran.code == Some(0) && !ran.out.contains(harm) && !ran.err.contains(harm), "{}", ran.out.escape_debug());
}
