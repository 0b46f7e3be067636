#!/usr/bin/env python3
"""What an analyst would write instead of tagtrail: the same question in SQL, over Combined lines with a cookie.

    peers.py SHOP OUT.csv [THREADS]

SHOP is a folder as `tagtrail simulate` writes it. Parses the web logs, finds each order's clicks by session, customer or
first hit, takes the last one, and gives a row per order: credited, organic, or lost with its claimant and one of three
causes. Needs the packages duckdb and pytz.

What it cannot say, and tagtrail does: clicks whose id is missing, cut off or stripped (they count as organic), clicks by
another device or cookie jar, blocked trackers, what the terms refuse (a void order, a sale that is not eligible, a session
that ended), whether another channel or a later click took the sale, and where the logs have a gap. It looks at no cart
window, gives no line as proof and no confidence, and holds all lines in a table, so its memory follows the logs' size.
"""

import re
import sys
import tomllib
from pathlib import Path

import duckdb


def seconds(text):
    """`7d` or `90m` in seconds."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)\s*([smhd])", text))


def main(shop, out, threads="2"):
    settings = tomllib.loads((shop / "tagtrail.toml").read_text())
    session = settings["site"]["session"].removeprefix("cookie:")
    customer = settings["site"].get("customer", "cookie:-").removeprefix("cookie:")
    tag = settings["policy"]["tag_params"][0]
    window = seconds(settings["policy"]["window"])
    beacons = [glob.rstrip("*") for glob in settings["site"]["pages"].get("click_beacon", [])]
    sql = duckdb.connect()
    sql.execute(f"set threads = {int(threads)}")
    sql.execute("set timezone = 'UTC'")
    sql.execute(
        f"""
        create table lines as
        select regexp_extract(
            line,
            '^(\\S+) \\S+ \\S+ \\[([^\\]]+)\\] "\\S+ (\\S+)[^"]*" \\d+ \\S+ "[^"]*" "([^"]*)" "([^"]*)"',
            ['client', 'at', 'target', 'agent', 'cookies']) as part
        from read_csv('{shop}/web-*.log', columns = {{'line': 'VARCHAR'}}, delim = '\\x01', quote = '', escape = '',
            header = false, auto_detect = false, max_line_size = 1000000)"""
    )
    sql.execute(
        f"""
        create table hits as
        select strptime(part.at, '%d/%b/%Y:%H:%M:%S %z') as moment, part.client as client, part.agent as agent,
            part.target as target,
            regexp_extract(part.cookies, '{session}=([^;]+)', 1) as session,
            regexp_extract(part.cookies, '{customer}=([^;]+)', 1) as customer,
            regexp_extract(part.target, '[?&]{tag}=([^&]*)', 1) as tag
        from lines"""
    )
    text = ", ".join(f"'{name}': 'VARCHAR'" for name in ("session_id", "customer_id", "tag"))
    sql.execute(f"create table orders as select * from read_csv('{shop}/orders.csv', types = {{{text}}})")
    sql.execute(f"create table partners as select * from read_csv('{shop}/partners.csv', types = {{'tag': 'VARCHAR'}})")
    names = [row[0] for row in sql.execute("describe orders").fetchall()]
    by_session = "k.session = o.session_id" if "session_id" in names else "false"
    by_customer = "(o.customer_id <> '' and k.customer = o.customer_id)" if "customer_id" in names else "false"
    is_page = " and ".join([f"not starts_with(target, '{beacon}')" for beacon in beacons] or ["true"])
    sql.execute(
        f"""
        create table clicks as
        select moment, tag, customer, coalesce(nullif(session, ''), (
            select n.session from hits n
            where n.client = h.client and n.agent = h.agent and n.session <> ''
                and n.moment between h.moment and h.moment + interval 60 second
            limit 1)) as session
        from hits h where tag <> '' and {is_page}"""
    )
    sql.execute(
        f"""
        copy (
            with last as (
                select o.order_id, o.tag as credited, o.ordered_at, max_by(k.tag, k.moment) as tag, max(k.moment) as moment
                from orders o left join clicks k on k.moment <= o.ordered_at and ({by_session} or {by_customer})
                group by all)
            select order_id,
                case when coalesce(credited, '') <> '' then 'credited' when tag is null then 'organic' else 'lost' end as outcome,
                coalesce(tag, '') as claimant_tag,
                case
                when coalesce(credited, '') <> '' then ''
                when tag is null then 'organic'
                when tag not in (select tag from partners) then 'altered_tag'
                when moment < ordered_at - interval {window} second then 'expired_window'
                else 'not_credited' end as cause
            from last) to '{out}' (header)"""
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
