//! The named formats of Apache and nginx: Common, Combined and their usual relatives.

use super::json::JsonPlan;
use super::{Format, Ids, apache};

/// A format that has a name, with lines that show it.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    /// The name that `log_format` takes and `tagtrail formats` lists.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// The server's own text for it; empty for JSON lines.
    pub text: &'static str,
    /// Lines as they are found in the wild.
    pub samples: &'static [&'static str],
}

/// The named formats, the most specific first: of two that fit equally well, the first wins.
pub const NAMED: &[Named] = &[
    Named {
        name: "json",
        about: "One JSON object a line, with the usual key names (time, remote_addr, method, uri, status, ...).",
        text: "",
        samples: &[
            r#"{"time":"2026-09-01T00:01:06.515+00:00","remote_addr":"192.0.2.8","host":"shop.example","method":"GET","uri":"/dp/B01?tag=mysite-20","status":200,"bytes":10530,"referer":"https://www.mysite.example/","user_agent":"Mozilla/5.0","cookie":"sid=39926b2e"}"#,
            r#"{"@timestamp":"2026-09-01T00:01:06Z","client_ip":"192.0.2.8","request":"GET /a HTTP/1.1","status":"404","http_user_agent":"curl/8"}"#,
        ],
    },
    Named {
        name: "vhost_combined_cookie",
        about: "Combined with the virtual host in front and the Cookie header behind.",
        text: r#"%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" "%{Cookie}i""#,
        samples: &[
            r#"shop.example:443 192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 23666 "-" "Mozilla/5.0" "theme=dark; sid=790e""#,
        ],
    },
    Named {
        name: "vhost_combined",
        about: "Combined with the virtual host and port in front (Debian's Apache).",
        text: r#"%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i""#,
        samples: &[
            r#"shop.example:80 192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 23666 "-" "Mozilla/5.0""#,
        ],
    },
    Named {
        name: "combined_cookie",
        about: "Combined with the Cookie header behind it.",
        text: r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "%{Cookie}i""#,
        samples: &[
            r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET /t.gif?e=pv HTTP/1.1" 204 23666 "https://shop.example/" "Mozilla/5.0" "theme=dark; sid=790e""#,
        ],
    },
    Named {
        name: "combinedio",
        about: "Combined with bytes received and sent (Apache mod_logio).",
        text: r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %I %O"#,
        samples: &[
            r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0" 512 2604"#,
        ],
    },
    Named {
        name: "combined_forwarded",
        about: "Combined with X-Forwarded-For behind it (nginx's shipped `main`).",
        text: r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "%{X-Forwarded-For}i""#,
        samples: &[
            r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0" "198.51.100.7""#,
        ],
    },
    Named {
        name: "combined",
        about: "The NCSA extended log format: Apache's and nginx's default.",
        text: r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#,
        samples: &[
            r#"192.0.2.8 - - [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 203023 "http://example.com/" "Mozilla/5.0 (Macintosh)""#,
            r#"2001:db8::1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 - "-" "-""#,
        ],
    },
    Named {
        name: "common",
        about: "The NCSA common log format.",
        text: r#"%h %l %u %t "%r" %>s %b"#,
        samples: &[r#"192.0.2.8 - - [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326"#],
    },
    Named {
        name: "combined_more",
        about: "Combined with further fields behind it that nobody described; they are passed over.",
        text: r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "#,
        samples: &[
            r#"192.0.2.8 - - [01/Sep/2026:00:00:14 +0000] "GET / HTTP/1.1" 200 2326 "-" "Mozilla/5.0" 0.004 HIT upstream-7"#,
        ],
    },
];

/// The format of a name; `None` when no format has it.
pub fn named(name: &str, ids: Ids<'_>) -> Option<Format> {
    let found = NAMED.iter().find(|n| n.name == name)?;
    if found.text.is_empty() {
        return Some(Format::json(found.name, JsonPlan::usual(ids)));
    }
    let mut format = apache::compile(found.text, ids).ok()?;
    if found.text.ends_with(' ') {
        format.open_end();
    }
    format.name = found.name.to_owned();
    Some(format)
}

/// All named formats, compiled.
pub fn all(ids: Ids<'_>) -> Vec<Format> {
    NAMED.iter().filter_map(|n| named(n.name, ids)).collect()
}
