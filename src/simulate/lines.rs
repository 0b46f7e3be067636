//! Log lines in the three formats, written byte by byte, because most of the time of a large world is spent here.

use super::people::{write_customer, write_session};
use super::request::Request;
use super::stamps::{write_clf, write_iso, write_number, write_padded};
use super::world::{CustomerAt, LogFormat, Proxy, World};
use crate::base::units::{Micros, Span};

/// Writes the lines of one front end, with a clock that may be off.
pub(super) struct Lines {
    format: LogFormat,
    clock: Span,
    offset_minutes: i32,
    proxy: Proxy,
    cookies: bool,
    host: String,
    session_cookie: String,
    /// Empty when the customer is in the user field.
    customer_cookie: String,
    second: i64,
    stamp: Vec<u8>,
}

/// The format of a world's lines, as settings name it: a known name, or nginx's text.
pub(super) fn format_of(world: &World) -> String {
    let servers = &world.servers;
    let session_cookie = &world.shop.session_cookie;
    let header = servers.proxy.header();
    let forwarded = if header.is_empty() { String::new() } else { format!(" \"${header}\"") };
    match (servers.format, servers.logs_cookies, header) {
        (LogFormat::Json, ..) => "json".to_owned(),
        (LogFormat::CombinedCookie, true, "") => "combined_cookie".to_owned(),
        (LogFormat::CombinedCookie, false, "") => "combined".to_owned(),
        (LogFormat::CombinedCookie, cookies, _) => {
            let cookie = if cookies { " \"$http_cookie\"" } else { "" };
            format!(
                "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \
                 \"$http_user_agent\"{forwarded}{cookie}"
            )
        }
        (LogFormat::Vhost, cookies, _) => {
            let cookie = if cookies { format!(" \"$cookie_{session_cookie}\"") } else { String::new() };
            format!(
                "$server_name:$server_port $remote_addr $remote_user [$time_local] \"$request\" $status $bytes_sent \
                 \"$http_referer\" \"$http_user_agent\"{forwarded}{cookie} $request_time"
            )
        }
    }
}

impl Lines {
    /// The lines of a front end in a world.
    pub(super) fn new(world: &World, clock: Span) -> Self {
        let customer_cookie = match &world.shop.customer {
            CustomerAt::Cookie(name) => name.clone(),
            CustomerAt::RemoteUser => String::new(),
        };
        Self {
            format: world.servers.format,
            clock,
            offset_minutes: world.servers.offset_minutes,
            proxy: world.servers.proxy,
            cookies: world.servers.logs_cookies,
            host: world.shop.host.clone(),
            session_cookie: world.shop.session_cookie.clone(),
            customer_cookie,
            second: i64::MIN,
            stamp: Vec::new(),
        }
    }

    /// Appends the line of a request, line end included. Returns its size without the proxy's additions, so that the same shop
    /// has the same visitors with any proxy.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, request: &Request, agent: &str) -> u64 {
        let start = out.len();
        let at = match self.format {
            LogFormat::CombinedCookie => request.at,
            LogFormat::Json | LogFormat::Vhost => request.end(),
        } + self.clock;
        self.remember(at);
        match self.format {
            LogFormat::CombinedCookie => self.combined(out, request, agent),
            LogFormat::Json => self.json(out, request, agent, at),
            LogFormat::Vhost => self.vhost(out, request, agent),
        }
        out.push(b'\n');
        let size = (out.len() - start) as u64;
        if self.proxy == Proxy::None { size } else { size.saturating_sub(self.added(request)) }
    }

    /// The bytes that a proxy adds to a line.
    fn added(&self, request: &Request) -> u64 {
        let mut text = Vec::new();
        self.proxy.peer(request).write(&mut text);
        self.forwarded(&mut text, request);
        let with = text.len();
        text.clear();
        request.address.write(&mut text);
        with.saturating_sub(text.len()) as u64
    }

    /// The header of a proxy, as a quoted field or a JSON pair; nothing without a proxy.
    fn forwarded(&self, out: &mut Vec<u8>, request: &Request) {
        if self.proxy == Proxy::None {
            return;
        }
        if self.format == LogFormat::Json {
            out.extend_from_slice(b"\",\"");
            out.extend_from_slice(self.proxy.header().as_bytes());
            out.extend_from_slice(b"\":\"");
            self.proxy.write_header(out, request);
        } else {
            out.extend_from_slice(b" \"");
            self.proxy.write_header(out, request);
            out.push(b'"');
        }
    }

    /// Keeps the text of a second, because many lines share it.
    fn remember(&mut self, at: Micros) {
        let second = at.0.div_euclid(1_000_000);
        if second == self.second {
            return;
        }
        self.second = second;
        self.stamp.clear();
        match self.format {
            LogFormat::Json => write_iso(&mut self.stamp, at, 0),
            _ => write_clf(&mut self.stamp, at, self.offset_minutes),
        }
    }

    fn combined(&self, out: &mut Vec<u8>, request: &Request, agent: &str) {
        self.proxy.peer(request).write(out);
        out.extend_from_slice(b" - ");
        self.user(out, request);
        self.middle(out, request);
        quoted(out, &request.referer);
        quoted(out, agent);
        self.forwarded(out, request);
        if !self.cookies {
            return;
        }
        out.extend_from_slice(b" \"");
        let start = out.len();
        self.write_cookies(out, request);
        if out.len() == start {
            out.push(b'-');
        }
        out.push(b'"');
    }

    fn vhost(&self, out: &mut Vec<u8>, request: &Request, agent: &str) {
        out.extend_from_slice(self.host.as_bytes());
        let port: &[u8] = if request.secure { b":443 " } else { b":80 " };
        out.extend_from_slice(port);
        self.proxy.peer(request).write(out);
        out.push(b' ');
        self.user(out, request);
        self.middle(out, request);
        quoted(out, &request.referer);
        quoted(out, agent);
        self.forwarded(out, request);
        if self.cookies {
            out.extend_from_slice(b" \"");
            match request.session {
                0 => out.push(b'-'),
                session => write_session(out, session),
            }
            out.push(b'"');
        }
        out.push(b' ');
        let millis = request.took.0 as u64 / 1000;
        write_number(out, millis / 1000);
        out.push(b'.');
        write_padded(out, millis % 1000, 3);
    }

    fn json(&self, out: &mut Vec<u8>, request: &Request, agent: &str, at: Micros) {
        let text = |out: &mut Vec<u8>, key: &str, value: &str| {
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(value.as_bytes());
        };
        out.extend_from_slice(b"{\"@timestamp\":\"");
        out.extend_from_slice(&self.stamp);
        out.push(b'.');
        write_padded(out, (at.0.rem_euclid(1_000_000) / 1000) as u64, 3);
        let address: &[u8] =
            if self.proxy == Proxy::None { b"Z\",\"client_ip\":\"" } else { b"Z\",\"remote_addr\":\"" };
        out.extend_from_slice(address);
        self.proxy.peer(request).write(out);
        self.forwarded(out, request);
        if self.customer_cookie.is_empty() && request.customer != 0 {
            out.extend_from_slice(b"\",\"remote_user\":\"");
            write_customer(out, request.customer);
        }
        text(out, "\",\"server_name\":\"", &self.host);
        text(out, "\",\"request_method\":\"", request.method);
        text(out, "\",\"request_uri\":\"", &request.target);
        out.extend_from_slice(b"\",\"status\":");
        write_number(out, u64::from(request.status));
        out.extend_from_slice(b",\"bytes_sent\":");
        write_number(out, u64::from(request.bytes));
        text(out, ",\"http_referer\":\"", &request.referer);
        text(out, "\",\"http_user_agent\":\"", agent);
        if self.cookies {
            out.extend_from_slice(b"\",\"http_cookie\":\"");
            self.write_cookies(out, request);
        }
        out.extend_from_slice(b"\"}");
    }

    /// The user of a request, where the shop passes it to its servers.
    fn user(&self, out: &mut Vec<u8>, request: &Request) {
        if self.customer_cookie.is_empty() && request.customer != 0 {
            write_customer(out, request.customer);
        } else {
            out.push(b'-');
        }
    }

    /// Time, request, status and size, which Apache and nginx write alike.
    fn middle(&self, out: &mut Vec<u8>, request: &Request) {
        out.extend_from_slice(b" [");
        out.extend_from_slice(&self.stamp);
        out.extend_from_slice(b"] \"");
        out.extend_from_slice(request.method.as_bytes());
        out.push(b' ');
        out.extend_from_slice(request.target.as_bytes());
        let protocol: &[u8] = if request.secure { b" HTTP/2.0\" " } else { b" HTTP/1.1\" " };
        out.extend_from_slice(protocol);
        write_number(out, u64::from(request.status));
        out.push(b' ');
        write_number(out, u64::from(request.bytes));
    }

    fn write_cookies(&self, out: &mut Vec<u8>, request: &Request) {
        let start = out.len();
        let name = |out: &mut Vec<u8>, name: &str| {
            if out.len() > start {
                out.extend_from_slice(b"; ");
            }
            out.extend_from_slice(name.as_bytes());
            out.push(b'=');
        };
        if request.theme != 0 {
            name(out, "look");
            let looks: [&[u8]; 3] = [b"night", b"day", b"large-print"];
            out.extend_from_slice(looks[usize::from(request.theme - 1) % 3]);
        }
        if request.session != 0 {
            name(out, &self.session_cookie);
            write_session(out, request.session);
        }
        if !self.customer_cookie.is_empty() && request.customer != 0 {
            name(out, &self.customer_cookie);
            write_customer(out, request.customer);
        }
    }
}

/// A quoted field with a space before it; `-` for an empty one. Nothing simulated needs an escape.
fn quoted(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b" \"");
    let text = if text.is_empty() { "-" } else { text };
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}
