#!/usr/bin/env python3
"""What evidence costs: speed and size of collecting, reading evidence compared with reading logs, and nights of a ledger.

    benches/evidence.py [--binary target/release/tagtrail] [--megabytes 1000] [--orders 2000] [--days 1,10,30,90]
        [--day-megabytes 1000] [--day-orders 2000] [--into docs/speed.md]

Prints tables, or writes them into the section of a file. Evidence is measured on one shop, nights on another one with a log of
--day-megabytes a day. Times are wall times and processor times, the best of three runs where a run changes nothing; build with
optimisation first. Where other programs run as well, processor times say more.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from datetime import date
from pathlib import Path

SECTION = "## Evidence and nights"


def run(*command: object, cwd: Path) -> tuple[float, float]:
    """Runs a command; returns its wall time and its processor time in seconds."""
    began = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(map(str, command))}")
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime


def best(*command: object, cwd: Path) -> str:
    """The best times of three runs."""
    runs = [run(*command, cwd=cwd) for _ in range(3)]
    return shown(min(wall for wall, _ in runs), min(cpu for _, cpu in runs))


def shown(wall: float, cpu: float) -> str:
    return f"{wall:.2f} s ({cpu:.2f} s)"


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def collecting(binary: Path, megabytes: int, orders: int, work: Path) -> list[str]:
    run(binary, "simulate", "--orders", orders, "--megabytes", megabytes, "--seed", 1, "world", cwd=work)
    world = work / "world"
    logs = sorted(path.name for path in world.glob("web-*.log"))
    text = sum((world / log).stat().st_size for log in logs)
    packed = 0
    for log in logs:
        with open(world / log, "rb") as file:
            packed += len(gzip.compress(file.read(), 6))
    runs = []
    for _ in range(3):
        shutil.rmtree(world / "evidence", ignore_errors=True)
        runs.append(run(binary, "collect", "--quiet", "--into", "evidence", *logs, cwd=world))
    tables = ["orders.csv", "partners.csv", "tagtrail.toml"]
    of_logs = best(binary, "analyze", "--quiet", "--json", *logs, *tables, cwd=world)
    first = run(binary, "analyze", "--quiet", "--json", "evidence", *tables, cwd=world)
    of_evidence = best(binary, "analyze", "--quiet", "--json", "evidence", *tables, cwd=world)
    check_logs = best(binary, "check", "--quiet", *logs, cwd=world)
    check_evidence = best(binary, "check", "--quiet", "evidence", cwd=world)
    evidence = size(world / "evidence" / "evidence")
    wall, cpu = min(runs)[0], min(cpu for _, cpu in runs)
    return [
        "| what | value |",
        "|---|--:|",
        f"| logs | {text / 1e6:.0f} MB |",
        f"| collect | {text / 1e6 / wall:.0f} MB/s, {text / 1e6 / cpu:.0f} MB per second of a processor |",
        f"| gzip -6 | {packed / 1e6:.1f} MB |",
        f"| evidence | {evidence / 1e6:.1f} MB, {evidence / packed:.2f} of gzip |",
        f"| analyze logs | {of_logs} |",
        f"| analyze evidence, first and later | {shown(*first)}, {of_evidence} |",
        f"| check logs, evidence | {check_logs}, {check_evidence} |",
        "",
    ]


def by_day(world: Path) -> list[str]:
    """Splits the logs of a world into a file per day and log; returns the days in their order."""
    days: dict[tuple[int, int], str] = {}
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    for log in sorted(world.glob("web-*.log")):
        files: dict[str, list[bytes]] = {}
        with open(log, "rb") as lines:
            for line in lines:
                at = line.index(b"[") + 1
                files.setdefault(line[at : at + 11].decode(), []).append(line)
        for day, found in files.items():
            number, month, year = day.split("/")
            name = f"{year}-{months.index(month) + 1:02}-{number}"
            days[name] = name
            (world / f"{log.stem}-{name}.log").write_bytes(b"".join(found))
        log.unlink()
    return sorted(days)


def nights(binary: Path, megabytes: int, orders: int, days: list[int], work: Path) -> list[str]:
    """Feeds a ledger night by night, and measures some nights. One world lasts for all of them."""
    world, ledger, most = work / "long", work / "ledger", max(days)
    size = ["--orders", orders * most, "--megabytes", megabytes * most, "--days", most]
    run(binary, "simulate", *size, "--seed", 2, world, cwd=work)
    header, *rows = (world / "orders.csv").read_text().splitlines(keepends=True)
    shared = [world / "partners.csv", world / "tagtrail.toml"]
    lines = [
        "| days in the ledger | orders, open | evidence, digests | blocks read, others | last night | memory | analyze of that day alone |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for count, day in enumerate(by_day(world)[:most], 1):
        files = sorted(world.glob(f"web-*-{day}.log"))
        known = [row for row in rows if row.split(",")[1][:10] <= day]
        of_day = [row for row in rows if row.split(",")[1][:10] == day]
        (world / "export.csv").write_text(header + "".join(known))
        (world / "day.csv").write_text(header + "".join(of_day))
        exports = [world / "export.csv"] if known else []
        command = [binary, "nightly", "--quiet", "--json", "--ledger", ledger, "--date", day, *files, *exports, *shared]
        began = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        line = json.loads(process.stdout.read())
        _, _, usage = os.wait4(process.pid, 0)
        took = time.monotonic() - began
        if count not in days or not of_day:
            continue
        alone = best(binary, "analyze", "--quiet", "--json", *files, world / "day.csv", *shared, cwd=work)
        sizes = f"{size_of(ledger / 'evidence')}, {size_of(ledger / 'digests')}"
        blocks = f"{line['blocks']['read']}, {line['blocks']['by_digest']}"
        night = shown(took, usage.ru_utime + usage.ru_stime)
        lines.append(
            f"| {count} | {line['orders']}, {line['open']} | {sizes} | {blocks} | {night} | {usage.ru_maxrss // 1024} MB | {alone} |"
        )
    return [*lines, ""]


def size_of(folder: Path) -> str:
    return f"{size(folder) / 1e6:.1f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=Path("target/release/tagtrail"))
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--orders", type=int, default=2000)
    parser.add_argument("--days", default="1,10,30,90")
    parser.add_argument("--day-megabytes", type=int, default=1000)
    parser.add_argument("--day-orders", type=int, default=2000)
    parser.add_argument("--into", type=Path)
    given = parser.parse_args()
    binary = given.binary.resolve()
    days = [int(day) for day in given.days.split(",")]
    with tempfile.TemporaryDirectory(prefix="tagtrail-evidence-") as folder:
        lines = collecting(binary, given.megabytes, given.orders, Path(folder))
        lines += nights(binary, given.day_megabytes, given.day_orders, days, Path(folder))
    if not given.into:
        print("\n".join(lines))
        return
    size = f"--megabytes {given.megabytes} --orders {given.orders} --days {given.days} --day-megabytes {given.day_megabytes} --day-orders {given.day_orders}"
    head = [SECTION, "", f"Measured by `benches/evidence.py {size}` on {date.today()}; times in", "brackets are processor times.", ""]
    text = given.into.read_text()
    # What people wrote below a heading of its own stays.
    section = re.compile(rf"^{SECTION}$.*?(?=^##|\Z)", re.M | re.S)
    given.into.write_text(section.sub(lambda _: "\n".join([*head, *lines]) + "\n", text))


if __name__ == "__main__":
    main()
