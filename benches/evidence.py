#!/usr/bin/env python3
"""What evidence costs: speed and size of collecting, reading evidence compared with reading logs, and nights of a ledger.

    benches/evidence.py [--binary target/release/tagtrail] [--megabytes 1000] [--orders 2000] [--days 1,10,30]

Prints tables. Times are wall times, the best of three runs where a run changes nothing; build with optimisation first.
"""

import argparse
import gzip
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path


def run(*command: object, cwd: Path) -> tuple[float, int]:
    """Runs a command; returns its wall time in seconds and its peak memory in MB."""
    began = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(map(str, command))}")
    return time.monotonic() - began, usage.ru_maxrss // 1024


def best(*command: object, cwd: Path) -> float:
    return min(run(*command, cwd=cwd)[0] for _ in range(3))


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def collecting(binary: Path, megabytes: int, orders: int, work: Path) -> None:
    run(binary, "simulate", "--orders", orders, "--megabytes", megabytes, "--seed", 1, "world", cwd=work)
    world = work / "world"
    logs = sorted(path.name for path in world.glob("web-*.log"))
    text = sum((world / log).stat().st_size for log in logs)
    packed = 0
    for log in logs:
        with open(world / log, "rb") as file:
            packed += len(gzip.compress(file.read(), 6))
    seconds = []
    for _ in range(3):
        shutil.rmtree(world / "evidence", ignore_errors=True)
        seconds.append(run(binary, "collect", "--quiet", "--into", "evidence", *logs, cwd=world)[0])
    tables = ["orders.csv", "partners.csv", "tagtrail.toml"]
    of_logs = best(binary, "analyze", "--quiet", "--json", *logs, *tables, cwd=world)
    of_evidence = best(binary, "analyze", "--quiet", "--json", "evidence", *tables, cwd=world)
    check_logs = best(binary, "check", "--quiet", *logs, cwd=world)
    check_evidence = best(binary, "check", "--quiet", "evidence", cwd=world)
    evidence = size(world / "evidence" / "evidence")
    print("| what | value |\n|---|--:|")
    print(f"| logs | {text / 1e6:.0f} MB |")
    print(f"| collect | {text / 1e6 / min(seconds):.0f} MB/s |")
    print(f"| gzip -6 | {packed / 1e6:.1f} MB |")
    print(f"| evidence | {evidence / 1e6:.1f} MB, {evidence / packed:.2f} of gzip |")
    print(f"| analyze logs, evidence | {of_logs:.2f} s, {of_evidence:.2f} s |")
    print(f"| check logs, evidence | {check_logs:.2f} s, {check_evidence:.2f} s |\n")


def nights(binary: Path, megabytes: int, orders: int, days: list[int], work: Path) -> None:
    print("| days in the ledger | last night | memory | analyze of that day alone |\n|--:|--:|--:|--:|")
    ledger = work / "ledger"
    done = 0
    for count in days:
        for day in range(done, count):
            folder = work / f"day-{day}"
            run(binary, "simulate", "--orders", orders, "--megabytes", megabytes, "--seed", 100 + day, folder, cwd=work)
            files = sorted(folder.glob("web-*.log"))
            shared = [folder / "orders.csv", work / "day-0" / "partners.csv", work / "day-0" / "tagtrail.toml"]
            took, memory = run(binary, "nightly", "--quiet", "--ledger", ledger, *files, *shared, cwd=work)
            alone = best(binary, "analyze", "--quiet", "--json", *files, *shared, cwd=work)
            shutil.rmtree(folder) if day else None
        done = count
        print(f"| {count} | {took:.2f} s | {memory} MB | {alone:.2f} s |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=Path("target/release/tagtrail"))
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--orders", type=int, default=2000)
    parser.add_argument("--days", default="1,10,30")
    given = parser.parse_args()
    binary = given.binary.resolve()
    days = [int(day) for day in given.days.split(",")]
    with tempfile.TemporaryDirectory(prefix="tagtrail-evidence-") as folder:
        collecting(binary, given.megabytes, given.orders, Path(folder))
        nights(binary, given.megabytes, given.orders, days, Path(folder))


if __name__ == "__main__":
    main()
