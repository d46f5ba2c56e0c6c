"""CODEOWNERS of 5,000 lines and 3,000 paths, read and matched in one process: run with `ours` or `theirs`.

Prints the CPU seconds of the reading and the matching, imports not counted, and the digest of every answer, which has
to be the same on both sides. Run by the Python of either side, so it needs nothing but that side.
"""

import hashlib
import json
import sys
import time

LINES = 5_000
PATHS = 3_000
FORMS = (
    "/services/team{0}/ @acme/team{0}",
    "services/team{0}/*.yaml @acme/data{0} @lead{0}",
    "*.ext{0} @acme/formats{0}",
    "**/contracts/dataset{0}/** @acme/contracts{0}",
    "/docs/team{0}/*.md @writer{0}",
)


def text() -> str:
    """Lines of every form that large organisations write, none of which the two sides read differently."""
    return "* @acme/all\n" + "".join(FORMS[at % len(FORMS)].format(at) + "\n" for at in range(LINES - 1))


def paths() -> list[str]:
    """Paths of every depth, of which each line's form has its share."""
    forms = (
        "services/team{0}/src/deep/down/file{0}.py",
        "services/team{0}/pipeline.yaml",
        "src/main/resources/a/file.ext{0}",
        "platform/contracts/dataset{0}/v1/schema.avsc",
        "docs/team{0}/README.md",
    )
    return [forms[at % len(forms)].format(at * LINES // PATHS // 5 * 5 + at % 5) for at in range(PATHS)]


def ours(told: str, asked: list[str]) -> list[tuple[str, ...]]:
    from bot.formats.codeowners import parse  # noqa: PLC0415 - the other side has none of it

    read = parse("CODEOWNERS", told)
    return [read.owners_of(path).owners for path in asked]


def theirs(told: str, asked: list[str]) -> list[tuple[str, ...]]:
    from codeowners import CodeOwners  # noqa: PLC0415

    read = CodeOwners(told)
    return [tuple(name for _, name in read.of(path)) for path in asked]


if __name__ == "__main__":
    side = {"ours": ours, "theirs": theirs}[sys.argv[1]]
    side("", [""])  # so that no import is measured
    given = text(), paths()
    began = time.process_time()
    found = side(*given)
    took = time.process_time() - began
    print(json.dumps({"cpu": took, "answers": hashlib.sha256(repr(found).encode()).hexdigest()}))
