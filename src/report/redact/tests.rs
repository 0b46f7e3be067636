//! Tests with planted personal data: none of it may be left, in any format.

use super::super::samples;
use super::*;

const LINES: [&str; 14] = [
    r#"203.0.113.251 - jane.doe [05/Jun/2026:03:25:27 +0000] "GET /p/lamp?tag=coffee-20&email=jane.doe%40mail.example HTTP/1.1" 200 21484 "https://www.lookup.example/search?q=jane+doe+divorce" "Mozilla/5.0 (Jane Phone)" "lang=en; sid=secretsession1; uid=c2806""#,
    r#"www.shop.example:443 dsl-jane.isp.example - - [05/Jun/2026:03:25:27 +0000] "POST /account/jane-doe/orders HTTP/2.0" 200 - "-" "Mozilla/5.0 (Jane Phone)""#,
    r#"{"time":"2026-06-01T04:50:01.053Z","remote_addr":"2001:db8:7f1::5084","method":"GET","uri":"/p/x?tag=coffee-20&s=secretsession1","status":200,"user_id":2806,"user":"jane.doe","user_agent":"Mozilla/5.0 (Jane Phone)","cookie":"sid=secretsession1","headers":{"x-forwarded-for":"203.0.113.251, 198.51.100.7"},"phone":4915112345678}"#,
    r"2026-06-01 04:50:01 198.51.100.7 GET /p/x tag=coffee-20&mail=jane.doe@mail.example 443 jane.doe 203.0.113.251 Mozilla/5.0+(Jane+Phone) https://ref.example/?who=janedoe 200 0 0 12",
    r"2026-06-01	04:50:01	FRA56-P1	1034	203.0.113.251	GET	d111.cloudfront.example	/p/x	200	https://a.example/?q=janedoe	Mozilla/5.0%20(Jane%20Phone)	tag=coffee-20	sid=secretsession1;%20uid=c2806	Hit	aZ09_secretRequest123==",
    r"Jun  1 04:50:01 lb haproxy[123]: 203.0.113.251:5123 [01/Jun/2026:04:50:01.123] http-in~ shop/web1 0/0/1/2/3 200 512 sid=secretsession1 - ---- 1/1/0/0/0 0/0 {shop.example|Mozilla/5.0 (Jane Phone)|203.0.113.251} {} \u{22}GET /p HTTP/1.1\u{22}",
    r#"ts=1788220814.123 ip=203.0.113.251 uid=c2806 user=janedoe sid="-" ua="Mozilla/5.0 (Jane Phone)" uri=/p/x?tag=coffee-20 name="Jane Doe""#,
    r#"{"log":"203.0.113.251 - - [05/Jun/2026:03:25:27 +0000] \"GET /p HTTP/1.1\" 200 1 \"-\" \"Mozilla/5.0 (Jane Phone)\"","stream":"stdout"}"#,
    r"203.0.113.251|/p/x?name=Jane+Doe|Mozilla/5.0(JanePhone)|c2806",
    r#"203.0.113.251, 198.51.100.7 - - [05/Jun/2026:03:25:27 +0000] "GET /unsubscribe/jane.doe%40mail.example HTTP/1.1" 302 0 "https://jane:secret99@shop.example/u/janedoe77" "-""#,
    r#"203.0.113.251 - - [05/Jun/2026:03:25:27 +0000] "GET /p;jsessionid=secretsession1?first=Jane&last=Doe&zip=10115&tel=491511234567 HTTP/1.1" 200 1 "-" "-""#,
    r#"203.0.113.251 - - [05/Jun/2026:03:25:27 +0000] "GET /p/lamp?amp;tag=coffee-20 HTTP/1.1" 200 1 "android-app://com.mail.app/?id=janedoe" "Jane Doe""#,
    r#"app: {"msg":"{\"ip\":\"203.0.113.251\",\"mail\":\"jane.doe@mail.example\"}"}"#,
    "\u{1b}[2J \"GET /broken",
];

const SECRETS: [&str; 17] = [
    "203.0.113.251",
    "198.51.100.7",
    "2001:db8",
    "jane",
    "Jane",
    "Doe",
    "secretsession1",
    "c2806",
    "2806",
    "divorce",
    "Phone",
    "Mozilla",
    "secretRequest",
    "secret99",
    "4915112345678",
    "491511234567",
    "10115",
];

fn planted() -> Story {
    let mut story = samples::story();
    story.verdict.order_id = "WD-1001".to_owned();
    story.verdict.claimant_tag = "coffee-20".to_owned();
    story.verdict.because = "Seen from 203.0.113.251, by jane.doe@mail.example.".to_owned();
    story.verdict.detail = "the customer c2806".to_owned();
    story.customer = "c2806".to_owned();
    story.status = "sent to jane.doe@mail.example".to_owned();
    story.reasons.would_change = vec!["The session secretsession1, seen again.".to_owned()];
    let moment = story.moments[0].clone();
    story.moments =
        LINES.iter().map(|line| super::super::story::Moment { line: (*line).to_owned(), ..moment.clone() }).collect();
    story.moments[1].what = "page /p?mail=jane.doe@mail.example".to_owned();
    story.moments[2].path = "POST /unsubscribe/jane.doe@mail.example".to_owned();
    story.moments[3].path = "/download/secretsession1…".to_owned();
    story
}

#[test]
fn nothing_of_a_person_is_left_in_any_format() {
    let mut story = planted();
    Redactor::default().redact(&mut story);
    let text = serde_json::to_string(&story).expect("JSON");
    for secret in SECRETS {
        let line = story.moments.iter().find(|moment| moment.line.contains(secret));
        assert!(!text.contains(secret), "{secret}: {:?}", line.map_or(text.as_str(), |moment| &moment.line));
    }
}

#[test]
fn what_a_story_is_about_stays_and_lines_can_be_compared() {
    let mut story = planted();
    Redactor::default().redact(&mut story);
    let line = |nth: usize| story.moments[nth].line.as_str();
    assert_eq!(
        line(0),
        "address-1 - user-1 [05/Jun/2026:03:25:27 +0000] \"GET /p/lamp?tag=coffee-20&email=mail-1 HTTP/1.1\" 200 21484 \
\"https://www.lookup.example/search?query-1\" \"agent-1\" \"lang=en; sid=session-1; uid=customer-1\""
    );
    assert!(line(2).contains("\"uri\":\"/p/x?tag=coffee-20&s=session-1\",\"status\":200"), "{}", line(2));
    assert!(line(2).contains("address-1, address-"), "{}", line(2));
    assert!(
        line(3).starts_with("2026-06-01 04:50:01 address-")
            && line(3).contains(" GET /p/x tag=coffee-20&mail=mail-1 443 "),
        "{}",
        line(3)
    );
    assert!(line(11).contains("GET /p/lamp?amp;tag=coffee-20 HTTP/1.1"), "what broke a link shows: {}", line(11));
    assert!(line(4).contains("\tsid=session-1;%20uid=customer-1\t"), "{}", line(4));
    assert!(line(6).contains(" sid=\"-\" ua=\"agent-1\" "), "{}", line(6));
    assert!(line(7).contains("\\\"GET /p HTTP/1.1\\\" 200 1"), "{}", line(7));
    assert_eq!(story.verdict.because, "Seen from address-1, by mail-1.");
    assert_eq!(story.verdict.detail, "the customer customer-1");
    assert_eq!(story.reasons.would_change, ["The session session-1, seen again."]);
    assert_eq!((story.customer.as_str(), story.verdict.order_id.as_str()), ("customer-1", "WD-1001"));
    let mut again = planted();
    Redactor::default().redact(&mut again);
    assert_eq!(again, story, "the same stories give the same pseudonyms");
}

#[test]
fn damaged_ids_of_partners_stay() {
    let mut story = planted();
    let keep = |line: &str, story: &mut Story| {
        story.moments.truncate(1);
        story.moments[0].line =
            format!("203.0.113.9 - - [05/Jun/2026:03:25:27 +0000] \"GET {line} HTTP/1.1\" 200 1 \"-\" \"-\"");
        let mut redacted = story.clone();
        Redactor::default().redact(&mut redacted);
        let text = redacted.moments[0].line.clone();
        text.split('"').nth(1).unwrap_or_default().to_owned()
    };
    for target in [
        "/p?xyz=coffee-2",
        "/p?xyz=cofee-20",
        "/p?xyz=COFFEE-20",
        "/p?tag%3Dcoffee-20",
        "/p?order=WD-1001",
        "/p?page=2",
        "/account/login",
        "/customer/account/orders",
    ] {
        assert_eq!(keep(target, &mut story), format!("GET {target} HTTP/1.1"));
    }
    assert_eq!(keep("/members/jane", &mut story), "GET /members/id-1 HTTP/1.1");
    assert_eq!(keep("/p?xyz=janedoe", &mut story), "GET /p?xyz=id-1 HTTP/1.1");
}
