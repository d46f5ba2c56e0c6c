"""What a command costs: CPU seconds of the process and of all it started, which a busy machine does not change much."""

import os
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Side:
    """One of the two that are compared: its command, and the CPU seconds of each run."""

    name: str
    command: Sequence[str]
    folder: Path
    statuses: frozenset[int] = frozenset({0})
    cpu: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.cpu)

    def run(self) -> None:
        """Run it once. Raises `RuntimeError` where it does not end as it should."""
        process = subprocess.Popen(self.command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        complaint = process.stderr.read()
        process.stderr.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in self.statuses:
            raise RuntimeError(f"{self.name} ended with {process.returncode}: {complaint.decode(errors='replace')}")
        self.cpu.append(usage.ru_utime + usage.ru_stime)


def interleaved(sides: Sequence[Side], rounds: int) -> None:
    """Run the sides in turn, so that whatever else the machine does meets each of them; the first round warms up."""
    for _ in range(rounds + 1):
        for side in sides:
            side.run()
    for side in sides:
        del side.cpu[0]
