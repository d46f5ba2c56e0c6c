"""Writes the pages that are made from the code, and with `--check` only says which of them are stale."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def pages() -> dict[Path, str]:
    """Every generated file with the text it should have."""
    return {}


def main(*, check: bool) -> int:
    """Write, or compare; exit status 1 where a page is stale."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is stale: run `make docs` and commit it")
        else:
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check=sys.argv[1:] == ["--check"]))
