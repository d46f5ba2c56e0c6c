"""What a train's tag is called: a pattern in the policy, filled in from the day its freeze began.

The cut may come late; the name does not change with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches

BLANKS: Mapping[str, Callable[[date], str]] = {
    "iso_year": lambda day: f"{day.isocalendar().year:04}",
    "iso_week": lambda day: f"{day.isocalendar().week:02}",
    "year": lambda day: f"{day.year:04}",
    "month": lambda day: f"{day.month:02}",
    "day": lambda day: f"{day.day:02}",
}
"""What may stand between braces, besides `version`."""
VERSION = "version"
_BLANK = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"[0-9]+")
_NO_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\{}]|\.\.|@\{|//|^[-/.]|/\.|[/.]$|\.lock(/|$)|^$|^@$")
"""What git refuses in the name of a branch or tag. https://git-scm.com/docs/git-check-ref-format"""


def is_ref(name: str) -> bool:
    """Whether git takes that for the name of a branch or tag."""
    return not _NO_REF.search(name)


def tag_name(pattern: str, day: date, version: str = "") -> str:
    """Fill in a pattern such as `train-{iso_year}-W{iso_week}` or `v{version}`."""
    told = {name: fill(day) for name, fill in BLANKS.items()} | {VERSION: version}
    return _BLANK.sub(lambda blank: told[blank[1]], pattern)


def problem(pattern: str) -> str | None:
    """What is wrong with a pattern, in words; `None` where it names every train by a tag of its own that git takes."""
    blanks = _BLANK.findall(pattern)
    known = [*BLANKS, VERSION]
    for blank in blanks:
        if blank not in known:
            near = get_close_matches(blank, known, n=1)
            return f"{{{blank}}} is none of {', '.join(known)}{f'; did you mean {near[0]}?' if near else ''}"
    filled = tag_name(pattern, date(2026, 11, 18), "1.0.0")
    refused = _NO_REF.search(filled)
    if refused:
        return f"git takes no tag named {filled}"
    if not {VERSION, "iso_week", "day"} & set(blanks):
        return "it gives several trains one name: add {iso_week}, {day} or {version}"
    return None


def prefix(pattern: str) -> str:
    """What every tag of a pattern begins with."""
    return pattern.partition("{")[0]


def latest_version(pattern: str, tags: Iterable[str]) -> str | None:
    """The highest semantic version among the tags that a pattern can have made; `None` where there is none."""
    shape = _BLANK.sub(lambda blank: "1.0.0" if blank[1] == VERSION else "1", pattern)
    at = len(_NUMBER.findall(_BLANK.sub("1", pattern.partition(f"{{{VERSION}}}")[0])))
    fitting = (each for each in tags if _NUMBER.sub("0", each) == _NUMBER.sub("0", shape))
    found = [tuple(int(number) for number in _NUMBER.findall(each)[at : at + 3]) for each in fitting]
    return ".".join(map(str, max(found))) if found else None
