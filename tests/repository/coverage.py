"""Asks of every pure file that its own test file reaches all of it: `python -m tests.repository.coverage`.

One run of the pure packages' tests records which test reached which line. A line reached only by another file's
tests counts as not reached. Lines that run on import belong to nobody and count for everybody.
"""

import itertools
import subprocess
import sys
from pathlib import Path

from coverage import Coverage

from tests.repository.tree import PURE, ROOT, own_test, pure_files


def record() -> int:
    """Run the pure packages' tests, noting for each line the tests that reached it; pytest's exit status."""
    tests = [str(folder) for name in PURE if (folder := ROOT / "tests" / "bot" / name).exists()]
    flags = ["--cov", "--cov-context=test", "--cov-report=", "--quiet", "-n", "2", "--dist", "loadfile"]
    return subprocess.run([sys.executable, "-m", "pytest", *flags, *tests], cwd=ROOT, check=False).returncode


def unreached(coverage: Coverage, path: Path) -> list[int]:
    """The lines of a file that its own test file does not reach."""
    _, statements, _, _, _ = coverage.analysis2(str(path))
    own = own_test(path).relative_to(ROOT).as_posix()
    told = coverage.get_data().contexts_by_lineno(str(path))
    return [line for line in statements if not any(c == "" or c.startswith(own) for c in told.get(line, ()))]


def ranges(lines: list[int]) -> str:
    """`[3, 4, 5, 9]` as `3-5, 9`."""
    runs = [list(run) for _, run in itertools.groupby(enumerate(lines), lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0][1]}-{run[-1][1]}" if len(run) > 1 else f"{run[0][1]}" for run in runs)


def main() -> int:
    """Print what is missing; exit status 1 where anything is."""
    if status := record():
        return status
    coverage = Coverage(config_file=str(ROOT / "pyproject.toml"))
    coverage.load()
    missing = {path: lines for path in pure_files() if (lines := unreached(coverage, path))}
    for path, lines in missing.items():
        print(f"{path.relative_to(ROOT)}: {own_test(path).relative_to(ROOT)} does not reach lines {ranges(lines)}")
    print(f"{len(pure_files()) - len(missing)} of {len(pure_files())} pure files are reached whole by their own tests")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
