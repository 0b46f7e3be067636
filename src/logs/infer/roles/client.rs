//! Which columns hold the client: the peer that connected, and addresses that it forwarded.

use super::{Deciding, Look, Looks};
use crate::base::addresses;
use crate::logs::clients::Rule;

impl Deciding<'_> {
    /// Finds the client: the only address that is not the server's own, and a list of forwarded addresses beside it.
    pub(super) fn client(&mut self) -> Result<(), String> {
        let lists = self.free(|looks| looks.share(Look::Addresses, 1) && looks.of > 0);
        let lists: Vec<usize> =
            lists.into_iter().filter(|nth| !self.looks[*nth].are(Look::Address) && self.all_addresses(*nth)).collect();
        let mut alone = self.free(|looks| looks.are(Look::Address));
        let spread = |looks: &Looks| looks.distinct > 1;
        if alone.iter().any(|nth| spread(&self.looks[*nth])) {
            // The server's own address is the same in every line, as is a proxy's at the head of lines with others after it.
            let last = alone.iter().copied().filter(|nth| spread(&self.looks[*nth])).max().unwrap_or_default();
            let is_peer = |nth: usize| self.are_around_time(nth, last);
            let stays = |nth: &usize| {
                spread(&self.looks[*nth]) || self.looks[*nth].private == self.looks[*nth].filled || is_peer(*nth)
            };
            let kept: Vec<usize> = alone.iter().copied().filter(stays).collect();
            alone = kept;
        }
        let public = |nth: &usize| self.looks[*nth].private * 2 < self.looks[*nth].filled.max(1);
        let (public, private): (Vec<usize>, Vec<usize>) = alone.iter().copied().partition(public);
        let one_of = |columns: &[usize]| columns.iter().all(|column| self.same(columns[0], *column));
        let headers = self.headers(&alone, &lists);
        let is_behind = private.first().is_some_and(|peer| self.time_column().is_some_and(|time| *peer < time));
        let found = match (public.as_slice(), private.as_slice(), lists.as_slice()) {
            _ if is_behind && headers.is_some() => headers.unwrap_or_default(),
            // The server writes its peer at the head of a line; an address after the response is of a header.
            ([peer, list], _, []) | ([list], [peer], [])
                if self.are_around_time(*peer, *list) && !self.same(*peer, *list) =>
            {
                vec![(*peer, "remote_addr"), (*list, "http_x_forwarded_for")]
            }
            ([client, ..], _, []) if one_of(&public) => vec![(*client, "remote_addr")],
            ([peer], _, [list]) | ([], [peer, ..], [list]) => {
                vec![(*peer, "remote_addr"), (*list, "http_x_forwarded_for")]
            }
            ([], [client, ..], []) if one_of(&private) => vec![(*client, "remote_addr")],
            ([], [], [list]) => vec![(*list, "http_x_forwarded_for")],
            ([], [], []) => return Err("no column is a client's address".to_owned()),
            _ => headers.ok_or_else(|| self.ambiguous("the client", &[alone.as_slice(), &lists].concat()))?,
        };
        for (column, variable) in found {
            self.set(column, variable);
        }
        Ok(())
    }

    /// The peer before the time and, of several headers after the response, one: all of them have to name the same visitor in
    /// nearly every line.
    fn headers(&self, alone: &[usize], lists: &[usize]) -> Option<Vec<(usize, &'static str)>> {
        let time = self.time_column()?;
        let (before, after): (Vec<usize>, Vec<usize>) = alone.iter().copied().partition(|column| *column < time);
        let [peer] = before[..] else { return None };
        let headers = [lists, &after].concat();
        let rule = Rule::usual();
        let values = &self.columns.values;
        // An address of the shop's own network may be that of a server behind this one.
        let visitor = |column: usize, nth: usize| {
            rule.visitor(values[column][nth]).filter(|address| !addresses::is_internal(*address))
        };
        let agree = |nth: &usize| {
            let mut named = headers.iter().filter_map(|column| visitor(*column, *nth));
            let first = named.next();
            named.all(|other| Some(other) == first)
        };
        let of = values[peer].len();
        let fullest = headers.iter().copied().rev().max_by_key(|column| self.looks[*column].filled)?;
        let is_named = (0..of).any(|nth| visitor(fullest, nth).is_some());
        let is_sure = is_named && (0..of).filter(agree).count() * 100 >= of * super::super::AGREE;
        is_sure.then(|| vec![(peer, "remote_addr"), (fullest, "http_x_forwarded_for")])
    }

    /// Whether the time is between two columns.
    fn are_around_time(&self, first: usize, last: usize) -> bool {
        self.time_column().is_some_and(|time| first < time && time < last)
    }

    /// Whether a column holds nothing but single addresses and lists of them.
    fn all_addresses(&self, column: usize) -> bool {
        let looks = &self.looks[column];
        looks.share(Look::Addresses, 100) || {
            let both = [Look::Address, Look::Addresses];
            both.iter().any(|look| looks.share(*look, 1))
                && looks.sum(&both) * 100 >= looks.filled * super::super::AGREE
        }
    }
}
