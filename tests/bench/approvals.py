"""Who must agree to a large change: CODEOWNERS beside the PyPI parser, and deciding a pull request of 3,000 files."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench import decide, owners

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "tests/bench/owners.py"
FASTER = 10
"""How many times the PyPI parser's throughput ours must have."""
MOST = 0.5
"""CPU seconds that deciding may take, whose the paths are included."""


def measure(peer: Path, rounds: int) -> None:
    """Measure both and print what came of it. `peer` is the Python that has the PyPI parser."""
    ours, theirs = _matching(str(peer), rounds)
    ratio = theirs / ours
    print(f"CODEOWNERS, {owners.LINES} lines, {owners.PATHS} paths, the same answers (median CPU of {rounds} runs)")
    print(f"  ours                             {ours:8.3f} s")
    print(f"  codeowners of PyPI               {theirs:8.3f} s")
    print(
        f"  codeowners / ours                {ratio:8.2f}   >= {FASTER}    {'met' if ratio >= FASTER else 'MISSED'}\n"
    )
    whose, deciding = decide.measure(rounds)
    both = whose + deciding
    print(f"Deciding {owners.PATHS} files, {decide.CONTRACTS} of them contracts (median CPU of {rounds} runs)")
    print(f"  whose the paths are              {whose:8.3f} s")
    print(f"  what the gates say               {deciding:8.3f} s")
    print(f"  together                         {both:8.3f} s <= {MOST} s {'met' if both <= MOST else 'MISSED'}\n")


def _matching(peer: str, rounds: int) -> tuple[float, float]:
    """Median CPU seconds of ours and theirs, run in turn; the first round warms up."""
    told = [(_run(sys.executable, "ours"), _run(peer, "theirs")) for _ in range(rounds + 1)]
    if len({side["answers"] for turn in told for side in turn}) > 1:
        raise RuntimeError("the two do not give the same owners, so their times mean nothing")
    ours, theirs = ([turn[side]["cpu"] for turn in told[1:]] for side in (0, 1))
    return statistics.median(ours), statistics.median(theirs)


def _run(python: str, side: str) -> dict:
    done = subprocess.run(
        [python, PROGRAM, side], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )
    return json.loads(done.stdout)
