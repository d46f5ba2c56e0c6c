"""`make bench`: ours beside the best known, on the same input, in turn; medians of CPU time and ratios.

Not part of the tests: what is measured depends on the machine, and only the ratios mean anything.
"""

import argparse
import asyncio
import hashlib
import statistics
import subprocess
import sys
import tempfile
import venv
from contextlib import ExitStack
from pathlib import Path

from tests.bench import approvals, contracts, load, servers
from tests.bench.measure import Side, interleaved

ROOT = Path(__file__).parents[2]
PEER = ROOT / ".venv-bench"
LOCK = ROOT / "requirements/bench.txt"


def peer_python() -> Path:
    """The packages we are measured against in an environment of its own, made anew when its lock changes."""
    python = PEER / "bin/python"
    ready = PEER / f"ready-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if not ready.exists():
        venv.create(PEER, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", "--require-hashes", "-r", LOCK], check=True)
        ready.touch()
    return python


def offline(folder: Path, rounds: int) -> None:
    """Our check of the whole branch beside datacontract-cli on the changed pairs alone."""
    made = contracts.repository(folder)
    check = [sys.executable, "-m", "bot", "check", "--repo", str(made.folder), "--base", "main", "--head", "change"]
    python = str(peer_python())
    ours = Side("ours", [*check, "--format", "json"], ROOT, statuses=frozenset({0, 1}))
    theirs = Side("datacontract-cli", [python, str(ROOT / "tests/bench/peer.py"), str(made.pairs)], folder)
    idle = Side("datacontract-cli, imports only", [python, "-c", "import datacontract.data_contract"], folder)
    interleaved([ours, theirs, idle], rounds)
    print(f"Offline check, {contracts.CONTRACTS} contracts, {contracts.CHANGED} changed (median CPU of {rounds} runs)")
    for side in (ours, theirs, idle):
        print(f"  {side.name:<32} {side.median:8.2f} s")
    print(f"  datacontract-cli / ours          {theirs.median / ours.median:8.2f}")
    print(f"  the same, less its imports       {(theirs.median - idle.median) / ours.median:8.2f}\n")


def intake(folder: Path, rounds: int, seconds: float, connections: int) -> None:
    """Ours, which stores before it answers, beside Probot, which keeps nothing, at the same concurrency."""
    for name in ("ours", "probot"):
        (folder / name).mkdir()
    with ExitStack() as stack:
        both = [
            stack.enter_context(servers.ours(folder / "ours")),
            stack.enter_context(servers.probot(folder / "probot")),
        ]
        told = {server.name: [] for server in both}
        for turn in range(rounds + 1):
            for server in both:
                measured = one_round(server, seconds, connections)
                told[server.name] += [measured] if turn else []  # the first warms up
    ours, theirs = (medians(told[server.name]) for server in both)
    length = f"{load.BYTES // 1024} KB signed, {connections} connections"
    print(f"Intake, {length} (medians of {rounds} rounds of {seconds:g} s)")
    for name, (rate, p99, cpu) in (("ours, durable", ours), ("Probot, keeps nothing", theirs)):
        print(f"  {name:<24} {rate:8.0f} /s   p99 {p99 * 1000:6.1f} ms   CPU {cpu * 1000:6.3f} ms each")
    rate, p99, cpu = (one / other for one, other in zip(ours, theirs, strict=True))
    print(f"  ours / Probot            {rate:8.2f}      p99 {p99:6.2f}      CPU {cpu:6.2f}")


def one_round(server: servers.Server, seconds: float, connections: int) -> tuple[float, float, float]:
    """Rate, 99th percentile in seconds, and CPU seconds for each delivery."""
    before = server.cpu()
    result = asyncio.run(load.load(server.port, "/webhook", seconds, connections))
    return result.rate, result.p99, (server.cpu() - before) / len(result.latencies)


def medians(rounds: list[tuple[float, float, float]]) -> tuple[float, ...]:
    return tuple(statistics.median(each) for each in zip(*rounds, strict=True))


def main() -> None:
    """Measure everything, or what is named."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("what", nargs="?", choices=["offline", "approvals", "intake"])
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=4)
    asked.add_argument("--connections", type=int, default=8)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="stationmaster-bench-") as folder:
        if given.what in {None, "offline"}:
            offline(Path(folder), given.rounds)
        if given.what in {None, "approvals"}:
            approvals.measure(peer_python(), given.rounds)
        if given.what in {None, "intake"}:
            intake(Path(folder), given.rounds, given.seconds, given.connections)


if __name__ == "__main__":
    main()
