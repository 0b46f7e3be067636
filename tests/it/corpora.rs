//! Published logs, where they are beside the repository: which format each is in, and how much of it is read.

use crate::shared::shared;
use tagtrail::events::Facts;
use tagtrail::events::agents::classify;
use tagtrail::logs::detect;
use tagtrail::logs::formats::Ids;
use tagtrail::logs::source::{Io, Source};

/// The files, the format that each is in, and the least number of its sample lines that have that format's shape.
const FILES: &[(&str, Option<&str>, usize)] = &[
    ("elastic-examples/apache_logs", Some("combined"), 990),
    ("elastic-examples/nginxplus_json_logs", None, 0),
    ("nielsbasjes-logparser/hackers-access.log", Some("combined"), 900),
    ("lnav/logfile_access_log.0", Some("combined"), 3),
    ("lnav/logfile_access_log.1", Some("combined"), 1),
    ("lnav/logfile_bad_access_log.0", Some("combined"), 2),
    ("lnav/logfile_caddy_log.0", Some("caddy"), 1),
    ("lnav/logfile_caddy_log.1", Some("caddy"), 2),
    ("lnav/logfile_haproxy.0", Some("haproxy"), 10),
    ("lnav/logfile_w3c.0", Some("w3c"), 1),
    ("lnav/logfile_w3c.1", Some("w3c"), 1),
    ("lnav/logfile_w3c.2", None, 0),
    ("lnav/logfile_w3c.3", Some("w3c"), 3),
    ("lnav/logfile_w3c.4", Some("w3c"), 1),
    ("lnav/logfile_w3c.5", Some("w3c"), 1),
    ("lnav/logfile_w3c.6", Some("w3c"), 1),
    ("lnav/logfile_ansi.0", None, 0),
    ("lnav/logfile_crlf.0", None, 0),
    ("lnav/logfile_invalid_utf8.0", None, 0),
    ("lnav/logfile_rollover.0", None, 0),
    ("lnav/logfile_rollover.1", None, 0),
    ("lnav/logfile_rollover.2", None, 0),
];

#[test]
fn published_logs_are_told_by_their_lines() {
    let Some(folder) = shared("corpora") else { return };
    let mut wrong = Vec::new();
    for (name, format, least) in FILES {
        let source = Source::open(&folder.join(name), Io::Auto).expect(name);
        let lines = detect::sample(&source).expect(name);
        let fit = detect::detect(&lines, Ids::default());
        let found = fit.as_ref().map(|fit| fit.format.name.as_str());
        let shaped = fit.as_ref().map_or(0, |fit| fit.fits + fit.requestless);
        if found != *format || shaped < *least {
            wrong.push(format!("{name}: {found:?}, {shaped} of {} lines", lines.len()));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// At least 98 % of a published list of crawlers' user agents are recognised as machines. A dozen of its entries are people's
/// apps.
#[test]
fn published_crawlers_are_machines() {
    let Some(file) = shared("corpora/crawler-user-agents/crawler-user-agents.json") else { return };
    let text = std::fs::read_to_string(&file).expect("the list");
    let list: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let instances = list.iter().filter_map(|entry| entry["instances"].as_array()).flatten();
    let agents: Vec<&str> = instances.filter_map(serde_json::Value::as_str).collect();
    let machine = |agent: &&&str| classify(agent.as_bytes()).has(Facts::CRAWLER);
    let found = agents.iter().filter(machine).count();
    assert!(agents.len() > 2000, "{} agents", agents.len());
    assert!(found * 100 >= agents.len() * 98, "{found} of {}", agents.len());
}
