"""Asks of every pure file that its own test file reaches all of it: `python -m tests.repository.coverage`.

One run of the pure packages' tests records which test reached which line. A line reached only by another file's
tests counts as not reached. Lines that run on import belong to nobody and count for everybody.
"""

import subprocess
import sys
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).parents[2]
PURE = ("facts", "formats", "policy", "reports", "evidence", "writes")


def pure_files() -> list[Path]:
    """Every pure file with something to run; a package's `__init__.py` that only says what it is has nothing."""
    return sorted(path for name in PURE for path in (ROOT / "bot" / name).rglob("*.py") if has_code(path))


def has_code(path: Path) -> bool:
    return path.name != "__init__.py" or "def " in path.read_text(encoding="utf-8")


def own_test(path: Path) -> Path:
    """`bot/formats/yaml.py` is tested by `tests/bot/formats/yaml_test.py`, a package by `<package>/init_test.py`."""
    name = path.stem.strip("_")
    return ROOT / "tests" / path.relative_to(ROOT).with_name(f"{name}_test.py")


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


def main() -> int:
    """Print what is missing; exit status 1 where anything is."""
    if status := record():
        return status
    coverage = Coverage(config_file=str(ROOT / "pyproject.toml"))
    coverage.load()
    missing = {path: lines for path in pure_files() if (lines := unreached(coverage, path))}
    for path, lines in missing.items():
        print(f"{path.relative_to(ROOT)}: {own_test(path).relative_to(ROOT)} does not reach lines {lines}")
    print(f"{len(pure_files()) - len(missing)} of {len(pure_files())} pure files are reached whole by their own tests")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
