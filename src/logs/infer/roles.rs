//! Decides which column is which part of a request, and refuses if two columns could be.

mod client;

use super::cells::Columns;
use super::looks::{Look, Looks};
use crate::logs::clock::zone_offset;
use crate::logs::detect::may_be_day_first;
use crate::logs::formats::is_coded_agent;
use std::collections::BTreeSet;

/// Abbreviations of several zones each.
const AMBIGUOUS_ZONES: [&str; 9] = ["IST", "CST", "BST", "AST", "GST", "SST", "AMT", "ECT", "WST"];

/// The variable of each column, as `log_format` texts name it; `None` for a column that is not used.
pub(super) type Roles = Vec<Option<&'static str>>;

/// The columns with their looks, and the variables that are decided so far.
struct Deciding<'c> {
    columns: &'c Columns<'c>,
    looks: Vec<Looks>,
    roles: Roles,
}

/// Decides all columns.
///
/// # Errors
/// One sentence that says which part is missing or ambiguous, with values.
pub(super) fn decide(columns: &Columns<'_>) -> Result<Roles, String> {
    let looks: Vec<Looks> = columns.values.iter().map(|values| Looks::of(values)).collect();
    let roles = vec![None; looks.len()];
    let mut deciding = Deciding { columns, looks, roles };
    deciding.time()?;
    let request = deciding.request()?;
    deciding.status(request)?;
    deciding.client()?;
    deciding.agent()?;
    deciding.referrer(request)?;
    deciding.host();
    deciding.cookies();
    Ok(deciding.roles)
}

/// Whether the user agents are coded with percent signs, in columns with nothing but separators between them.
pub(super) fn is_coded(columns: &Columns<'_>, roles: &Roles) -> bool {
    let agent = roles.iter().position(|role| *role == Some("http_user_agent"));
    let is_plain = columns.before.iter().enumerate().all(|(nth, literal)| match literal.as_slice() {
        [] => nth == 0,
        [byte] => nth > 0 && matches!(byte, b' ' | b'\t'),
        _ => false,
    });
    is_plain && agent.is_some_and(|agent| columns.values[agent].iter().any(|value| is_coded_agent(value)))
}

/// Whether a value holds the sign between two cookies, as it is or coded.
fn separates_cookies(value: &[u8]) -> bool {
    value.contains(&b';') || memchr::memmem::find(value, b"%3B").is_some()
}

impl Deciding<'_> {
    /// The columns without a role for which `is` holds.
    fn free(&self, is: impl Fn(&Looks) -> bool) -> Vec<usize> {
        (0..self.looks.len()).filter(|nth| self.roles[*nth].is_none() && is(&self.looks[*nth])).collect()
    }

    fn set(&mut self, column: usize, variable: &'static str) {
        self.roles[column] = Some(variable);
    }

    /// A value of a column, for messages.
    fn example(&self, column: usize) -> String {
        let filled = self.columns.values[column].iter().find(|value| !matches!(value, [] | [b'-']));
        let text = String::from_utf8_lossy(filled.copied().unwrap_or_default()).into_owned();
        format!("column {} ({})", column + 1, text.chars().take(40).collect::<String>())
    }

    fn ambiguous(&self, what: &str, columns: &[usize]) -> String {
        let named: Vec<String> = columns.iter().take(3).map(|column| self.example(*column)).collect();
        format!("{} could each be {what}", named.join(" and "))
    }

    /// Whether two columns hold the same in every line.
    fn same(&self, a: usize, b: usize) -> bool {
        self.columns.values[a] == self.columns.values[b]
    }

    /// The name that a key or word before a column gives it, in lower case.
    fn key(&self, column: usize) -> String {
        let before = &self.columns.before[column];
        let text = String::from_utf8_lossy(before).to_ascii_lowercase();
        text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
    }

    /// Finds the first whole time: later ones belong to the response or to an upstream server.
    fn time(&mut self) -> Result<(), String> {
        let kinds = [
            (Look::Clf, "time_local"),
            (Look::Iso, "time_iso8601"),
            (Look::Seconds, "msec"),
            (Look::Smaller, "time"),
            (Look::Words, "time"),
        ];
        for (look, variable) in kinds {
            if let Some(column) = self.free(|looks| looks.are(look) && looks.always()).first().copied() {
                let is_zone = |value: &&[u8]| zone_offset(value).is_some();
                if look == Look::Iso && self.columns.values.get(column + 1).is_some_and(|next| next.iter().all(is_zone))
                {
                    return Err(format!("the zone of {} is apart from it", self.example(column)));
                }
                self.set(column, variable);
                return Ok(());
            }
        }
        let dates = self.free(|looks| looks.are(Look::Date) && looks.always());
        let clocks = self.free(|looks| looks.are(Look::OfDay) && looks.always());
        match (dates.as_slice(), clocks.as_slice()) {
            ([date, ..], [clock, ..]) => {
                let (date, clock) = (*date, *clock);
                let values = &self.columns.values;
                if values[date].iter().all(|value| may_be_day_first(value)) {
                    return Err(format!("{} could have the day or the month first", self.example(date)));
                }
                let is_half = |value: &&[u8]| matches!(value, [b'A' | b'P' | b'a' | b'p', b'M' | b'm']);
                if values.get(clock + 1).is_some_and(|values| values.iter().all(is_half)) {
                    return Err(format!("{} is of the hours up to 12, with AM or PM apart", self.example(clock)));
                }
                // A zone that is skipped would shift every time without a word.
                let is_ambiguous = |value: &&[u8]| AMBIGUOUS_ZONES.iter().any(|zone| zone.as_bytes() == *value);
                if values.get(clock + 1).is_some_and(|values| values.iter().any(is_ambiguous)) {
                    return Err(format!(
                        "{} has several meanings: say timezone and log_format under [site]",
                        self.example(clock + 1)
                    ));
                }
                let is_zone = |value: &&[u8]| zone_offset(value).is_some();
                let apart = values.get(clock + 1).is_some_and(|values| values.iter().all(is_zone));
                self.set(date, "date");
                self.set(clock, "time_of_day");
                if apart {
                    self.set(clock + 1, "zone");
                }
                Ok(())
            }
            _ => Err("no column is a time in every line".to_owned()),
        }
    }

    /// Finds the request, whole or in parts. Returns the column after which the response is described.
    fn request(&mut self) -> Result<usize, String> {
        // A few lines may hold no request: TLS bytes, an empty request line.
        match self.free(|looks| looks.share(Look::Request, 80)).as_slice() {
            [] => {}
            [column, others @ ..] if others.iter().all(|other| self.same(*column, *other)) => {
                let column = *column;
                self.set(column, "request");
                return Ok(column);
            }
            several => return Err(self.ambiguous("the request", several)),
        }
        let methods = self.free(|looks| looks.are(Look::Method) && looks.always());
        let method = match methods.as_slice() {
            [method] => *method,
            [] => return Err("no column is a request or a request method".to_owned()),
            several => return Err(self.ambiguous("the method", several)),
        };
        self.set(method, "request_method");
        let target = self.target(method)?;
        Ok(target.max(method))
    }

    /// The requested path, with its query or beside it.
    fn target(&mut self, method: usize) -> Result<usize, String> {
        let paths = self.free(|looks| looks.are(Look::Target) && looks.always());
        let with_query: Vec<usize> = paths.iter().copied().filter(|n| self.looks[*n].with_query > 0).collect();
        let first_after = |columns: &[usize]| columns.iter().copied().find(|column| *column > method);
        if let Some(target) = match with_query.as_slice() {
            [target] => Some(*target),
            [] => None,
            several => match first_after(several) {
                // `GET https shop.example "/a?b"`: right after the method, or with the scheme and host between them.
                Some(target) if target <= method + 3 => Some(target),
                _ => return Err(self.ambiguous("the requested path", several)),
            },
        } {
            self.set(target, "request_uri");
            return Ok(target);
        }
        let path = first_after(&paths).filter(|path| *path <= method + 3).or(match paths.as_slice() {
            [path] => Some(*path),
            _ => None,
        });
        let path = path.ok_or_else(|| match paths.as_slice() {
            [] => "no column is a requested path".to_owned(),
            several => self.ambiguous("the requested path", several),
        })?;
        let queries = self.free(|looks| looks.are(Look::Query));
        let named = queries.iter().copied().find(|n| ["query", "args"].iter().any(|word| self.key(*n).contains(word)));
        let beside = queries.iter().copied().find(|n| *n == path + 1);
        // Elsewhere the only candidate is the target, if its parameters vary: a cookie's name does not.
        let varied = |n: &usize| {
            let name = |value: &&[u8]| value.split(|b| *b == b'=').next().map(<[u8]>::to_vec);
            let filled = self.columns.values[*n].iter().filter(|value| !matches!(value, [] | [b'-']));
            filled.filter_map(name).collect::<BTreeSet<_>>().len() > 1
        };
        let is_cookies = |n: &usize| self.columns.values[*n].iter().any(|value| separates_cookies(value));
        let elsewhere: Vec<usize> = queries.iter().copied().filter(|n| varied(n) && !is_cookies(n)).collect();
        if named.or(beside).is_none() && elsewhere.len() > 1 {
            return Err(self.ambiguous("the query", &elsewhere));
        }
        let Some(query) = named.or(beside).or(elsewhere.first().copied()) else {
            self.set(path, "request_uri");
            return Ok(path);
        };
        self.set(path, "uri");
        self.set(query, "args");
        Ok(path.max(query))
    }

    /// Finds the status after the request, else the only one before it. Where two columns differ, only the one right after a whole
    /// request line is certain: the other one may be that of a server behind this one.
    fn status(&mut self, request: usize) -> Result<(), String> {
        let all = self.free(|looks| looks.are(Look::Status) && looks.always());
        let named = all.iter().copied().find(|column| self.key(*column) == "status");
        let after: Vec<usize> = all.iter().copied().filter(|column| *column > request).collect();
        let agree = |columns: &[usize]| columns.iter().all(|column| self.same(columns[0], *column));
        let is_beside = |column: usize| self.roles[request] == Some("request") && column == request + 1;
        let status = match (named, after.first(), all.first()) {
            (Some(status), ..) => status,
            (None, Some(status), _) if is_beside(*status) || agree(&after) => *status,
            (None, None, Some(status)) if agree(&all) => *status,
            (None, Some(_), _) => return Err(self.ambiguous("the status", &after)),
            (None, None, Some(_)) => return Err(self.ambiguous("the status", &all)),
            (None, None, None) => return Err("no column is an HTTP status in every line".to_owned()),
        };
        self.set(status, "status");
        Ok(())
    }

    /// The column of the time, or of its date.
    fn time_column(&self) -> Option<usize> {
        const TIMES: [&str; 5] = ["time_local", "time_iso8601", "msec", "time", "date"];
        self.roles.iter().position(|role| role.is_some_and(|role| TIMES.contains(&role)))
    }

    /// Finds the user agent: most of its values begin as browsers' do.
    fn agent(&mut self) -> Result<(), String> {
        let like = |looks: &Looks| looks.browsers * 2 > looks.filled && looks.browsers > 0;
        let mut agents = self.free(like);
        if agents.is_empty() {
            agents = self.free(|looks| looks.are(Look::Agent) && !looks.share(Look::Target, 1));
        }
        if let Some(cut) = agents.iter().find(|nth| self.are_cut(**nth)) {
            return Err(format!(
                "{} is cut: the user agent has no quotes, and holds the separator",
                self.example(*cut)
            ));
        }
        match agents.as_slice() {
            [] => Ok(()),
            [agent, others @ ..] if others.iter().all(|other| self.same(*agent, *other)) => {
                let agent = *agent;
                self.set(agent, "http_user_agent");
                Ok(())
            }
            several => Err(self.ambiguous("the user agent", several)),
        }
    }

    /// Whether browsers' user agents in a column end before their first bracket does, or before it begins.
    fn are_cut(&self, column: usize) -> bool {
        let browsers = self.columns.values[column].iter().filter(|value| value.starts_with(b"Mozilla/"));
        let count = |value: &[u8], byte: u8| memchr::memchr_iter(byte, value).count();
        let is_cut = |value: &&&[u8]| count(value, b'(') > count(value, b')') || value.len() <= b"Mozilla/5.0".len();
        browsers.clone().filter(is_cut).count() * 2 > browsers.count()
    }

    /// Finds the referring page: the only column of absolute addresses, or an always empty column beside the agent.
    fn referrer(&mut self, request: usize) -> Result<(), String> {
        let urls = self.free(|looks| looks.are(Look::Url));
        let named: Vec<usize> = urls.iter().copied().filter(|column| self.key(*column).contains("refer")).collect();
        let found = match (named.as_slice(), urls.as_slice()) {
            ([column], _) | ([], [column]) => Some(*column),
            ([], []) => self.empty_referrer(request),
            _ => return Err(self.ambiguous("the referrer", &urls)),
        };
        if let Some(column) = found {
            self.set(column, "http_referer");
        }
        Ok(())
    }

    /// A quoted column without any value, right before or after the user agent's.
    fn empty_referrer(&self, request: usize) -> Option<usize> {
        let agent = self.roles.iter().position(|role| *role == Some("http_user_agent"))?;
        let beside = [agent.checked_sub(1), Some(agent + 1)];
        let fits = |column: &usize| {
            *column > request
                && self.roles.get(*column) == Some(&None)
                && self.looks[*column].filled == 0
                && self.columns.before[*column].ends_with(b"\"")
        };
        beside.into_iter().flatten().find(fits)
    }

    /// Finds the requested host, if exactly one column can be it; without it the log is still read.
    fn host(&mut self) {
        let hosts = self.free(|looks| looks.are(Look::Host) && !looks.are(Look::Address));
        let named = hosts.iter().copied().find(|column| {
            let key = self.key(*column);
            ["host", "http_host", "vhost", "site"].contains(&key.as_str())
        });
        let alike = hosts.iter().all(|column| self.same(hosts[0], *column));
        if let Some(host) = named.or(hosts.first().copied().filter(|_| alike)) {
            self.set(host, "http_host");
        }
    }

    /// Finds the cookies: pairs separated by `; `, or a column with a key that says so.
    fn cookies(&mut self) {
        let columns = self.free(|looks| looks.are(Look::Cookies));
        let named = columns.iter().copied().find(|column| self.key(*column).contains("cookie"));
        let several = |column: &usize| self.columns.values[*column].iter().any(|value| value.contains(&b';'));
        let found = named.or(match columns.iter().copied().filter(several).collect::<Vec<_>>().as_slice() {
            [column] => Some(*column),
            _ => None,
        });
        if let Some(column) = found {
            self.set(column, "http_cookie");
        }
    }
}
