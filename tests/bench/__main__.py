"""`make bench`: ours beside the best known, on the same input, in turn; medians of CPU time and ratios.

Not part of the tests: what is measured depends on the machine, and only the ratios mean anything.
"""

import argparse
import asyncio
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench import approvals, edge, load, lock, offline, servers


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
    asked.add_argument("what", nargs="?", choices=["offline", "approvals", "intake", "lock", "edge"])
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=4)
    asked.add_argument("--pulls", type=int, default=1_000)
    asked.add_argument("--connections", type=int, default=8)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="stationmaster-bench-") as folder:
        if given.what in {None, "offline"}:
            offline.measure(Path(folder), given.rounds)
        if given.what in {None, "approvals"}:
            approvals.measure(offline.peer_python(), given.rounds)
        if given.what in {None, "intake"}:
            intake(Path(folder), given.rounds, given.seconds, given.connections)
        if given.what in {None, "lock"}:
            lock.measure(Path(folder), rounds=min(given.rounds, 3))
    if given.what in {None, "edge"}:
        edge.measure(given.pulls)


if __name__ == "__main__":
    main()
