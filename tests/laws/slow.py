"""What is made to be slow is examined in a process of its own, which the kernel ends when it takes too much.

`python -m tests.laws.slow MODULE NAME` has the module's `examined` look at both sides of its `SLOW[NAME]`.
"""

import json
import resource
import subprocess
import sys
from importlib import import_module
from math import ceil

SECONDS = 2
"""Of a processor's time, beyond what starting takes."""
MEBIBYTES = 300
"""Beyond what is held before."""


def ends_soon_and_small(module: str, name: str) -> bool:
    """Whether an example of a module is examined within the limits. Raises CalledProcessError where it is not."""
    done = subprocess.run([sys.executable, "-m", __name__, module, name], capture_output=True, text=True, check=True)
    return int(done.stdout) < MEBIBYTES * 1024


def text(side: object) -> str:
    """A side as the text of a file: what is no text is written as JSON."""
    return side if isinstance(side, str) else json.dumps(side)


def main(module: str, name: str) -> None:
    """Examine one example under the limits, and print how many kibibytes it took."""
    told = import_module(module)
    sides = [text(side) for side in told.SLOW[name]]
    before = resource.getrusage(resource.RUSAGE_SELF)
    spent = ceil(before.ru_utime + before.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, spent + SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    told.examined(*sides)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before.ru_maxrss)


if __name__ == "__main__":
    main(*sys.argv[1:])
