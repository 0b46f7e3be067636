#!/usr/bin/env python3
"""What the watch for faults finds: false alarms in quiet months, and in broken shops the hour that it names.

    benches/watch.py [--binary target/release/tagtrail] [--months 20] [--broken 20] [--orders 300] [--megabytes 25]

Simulates a month per seed, and runs a night at the end of days 10, 17, 24 and 30 with what the logs and orders hold by then. A
broken shop breaks on day 20 to 26, and has its night two days later. Outages of all front ends are part of the simulated months, and
count as no alarm.
"""

import argparse
import json
import random
import re
import subprocess
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

TIME = re.compile(r"\[(\d\d)/(\w{3})/(\d{4}):(\d\d)")
MONTHS = {name: nth for nth, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
KINDS = ["click_beacon_stopped", "conversion_beacon_stopped", "tag_missing", "redirect_drops_tag", "front_end_silent"]


def hour(line: str) -> datetime:
    day, month, year, at = TIME.search(line).groups()
    return datetime(int(year), MONTHS[month], int(day), int(at))


def target(line: str) -> str:
    return line.split('"')[1].split(" ")[1] if line.count('"') > 1 and " " in line.split('"')[1] else ""


def without(line: str, param: str) -> str:
    """A line without a parameter in its addresses."""
    return re.sub(rf"([?&]){param}=[^& \"]*&?", r"\1", line)


class Shop:
    """A simulated month, cut off at any time and broken from any hour."""

    def __init__(self, binary: Path, folder: Path, seed: int, orders: int, megabytes: int):
        self.binary, self.folder = binary, folder
        size = ["--orders", orders, "--megabytes", megabytes, "--days", 30, "--format", "combined"]
        self.run("simulate", *size, "--seed", seed, ".")
        self.logs = {log.name: log.read_text().splitlines(keepends=True) for log in sorted(folder.glob("web-*.log"))}
        self.header, *self.rows = (folder / "orders.csv").read_text().splitlines(keepends=True)
        self.begin = min(hour(lines[0]) for lines in self.logs.values()).replace(hour=0)
        text = (folder / "tagtrail.toml").read_text()
        self.settings = {key: value.rstrip("*") for key, value in re.findall(r'^(\w+) = \[?"([^"]*)"', text, re.M)}

    def run(self, *arguments: object) -> str:
        command = [str(self.binary), *map(str, arguments)]
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def night(self, until: datetime) -> list[dict]:
        """The faults that a night at this time names, without outages of all front ends."""
        for name, lines in self.logs.items():
            (self.folder / name).write_text("".join(line for line in lines if hour(line) < until))
        known = [row for row in self.rows if row.split(",")[1] < until.isoformat()]
        (self.folder / "orders.csv").write_text(self.header + "".join(known))
        files = [*self.logs, "orders.csv", "partners.csv", "tagtrail.toml"]
        line = json.loads(self.run("nightly", "--quiet", "--json", "--ledger", "ledger", "--date", f"{until:%Y-%m-%d}", *files))
        return [fault for fault in line["broken"] if fault["subject"] != "all front ends"]

    def busiest_host(self, param: str) -> str:
        """The partner's host with the most tagged visits."""
        rows = (self.folder / "partners.csv").read_text().splitlines()[1:]
        hosts = {host for row in rows for host in row.split(",")[2].split(";") if host}
        lines = [line for lines in self.logs.values() for line in lines if f"{param}=" in target(line)]
        return max(sorted(hosts), key=lambda host: sum(host in line for line in lines))

    def breaks(self, kind: str, since: datetime) -> None:
        """Lets something fail from an hour on."""
        param = self.settings["tag_params"]
        host = self.busiest_host(param) if kind == "tag_missing" else ""
        silent = sorted(self.logs)[-1]
        for name, lines in self.logs.items():
            if kind == "redirect_drops_tag":
                redirect = lambda line: f"{param}=" in target(line) and '" 200 ' in line
                lines = [copy for line in lines for copy in ([line.replace('" 200 ', '" 302 ', 1)] if redirect(line) else []) + [line]]
            kept = []
            for line in lines:
                if hour(line) >= since:
                    if kind.endswith("beacon_stopped") and target(line).startswith(self.settings[kind.removesuffix("_stopped")]):
                        continue
                    if kind == "front_end_silent" and name == silent:
                        continue
                    if kind == "tag_missing" and host in line or kind == "redirect_drops_tag" and '" 302 ' not in line:
                        line = without(line, param)
                kept.append(line)
            self.logs[name] = kept


def quiet(shop: Shop) -> list[dict]:
    """Different faults that the nights of a month name."""
    found = {}
    for day in (10, 17, 24, 30):
        for fault in shop.night(shop.begin + timedelta(days=day)):
            found.setdefault((fault["what"], fault["subject"]), fault)
    return list(found.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=Path("target/release/tagtrail"))
    parser.add_argument("--months", type=int, default=20)
    parser.add_argument("--broken", type=int, default=20)
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--megabytes", type=int, default=25)
    parser.add_argument("--seed", type=int, default=500)
    given = parser.parse_args()
    binary, alarms, named = given.binary.resolve(), [], Counter()
    for nth in range(given.months + given.broken):
        with tempfile.TemporaryDirectory(prefix="tagtrail-watch-") as folder:
            shop = Shop(binary, Path(folder), given.seed + nth, given.orders, given.megabytes)
            if nth < given.months:
                found = quiet(shop)
                alarms.append(len(found))
                print(f"quiet month {given.seed + nth}: {len(found)} alarms {[(f['what'], f['subject'], f['since']) for f in found]}", flush=True)
                continue
            kind = KINDS[nth % len(KINDS)]
            since = shop.begin + timedelta(hours=random.Random(nth).randrange(20 * 24, 26 * 24))
            shop.breaks(kind, since)
            found = [fault for fault in shop.night(since + timedelta(days=2)) if fault["what"] == kind]
            off = [datetime.fromisoformat(fault["since"].rstrip("Z")) - since for fault in found]
            hours = min((late.total_seconds() / 3600 for late in off), key=abs, default=None)
            word = "not named" if hours is None else "same hour" if hours == 0 else "within 6 hours" if abs(hours) <= 6 else "within a day" if abs(hours) <= 24 else "further off"
            named[(kind, word)] += 1
            print(f"broken shop {given.seed + nth}: {kind} since {since}: {word} ({hours})", flush=True)
    if alarms:
        print(f"\n{len(alarms)} quiet months: {sum(alarms)} false alarms, {sum(alarms) / len(alarms):.2f} per month")
    for (kind, word), count in sorted(named.items()):
        print(f"{kind}: {word} in {count}")


if __name__ == "__main__":
    main()
