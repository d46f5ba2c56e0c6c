"""What a command costs: CPU seconds of the process and of all it started, which a busy machine does not change much."""

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

KIB_IN_MIB = 1024
ENVIRONMENT = {name: told for name, told in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Bytecode is kept, as it is wherever a tool is installed: compiling is no part of what is measured."""


@dataclass
class Side:
    """One of those that are compared: its command and, of each run, CPU and wall seconds and the peak of memory in MiB.

    The peak is that of the largest process. It counts from the fork, so it is never below what this process holds.
    """

    name: str
    command: Sequence[str]
    folder: Path
    statuses: frozenset[int] = frozenset({0})
    cpus: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpus)

    @property
    def wall(self) -> float:
        return statistics.median(self.walls)

    @property
    def peak(self) -> float:
        return statistics.median(self.peaks)

    def run(self) -> None:
        """Run it once. Raises `RuntimeError` where it does not end as it should."""
        begin = time.perf_counter()
        process = subprocess.Popen(
            self.command, cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        complaint = process.stderr.read()
        process.stderr.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in self.statuses:
            raise RuntimeError(f"{self.name} ended with {process.returncode}: {complaint.decode(errors='replace')}")
        self.walls.append(time.perf_counter() - begin)
        self.cpus.append(usage.ru_utime + usage.ru_stime)
        self.peaks.append(usage.ru_maxrss / KIB_IN_MIB)


def interleaved(sides: Sequence[Side], rounds: int) -> None:
    """Run the sides in turn, so that whatever else the machine does meets each of them; the first round warms up."""
    for turn in range(rounds + 1):
        for side in sides:
            side.run()
            if not turn:
                side.cpus.clear()
                side.walls.clear()
                side.peaks.clear()
