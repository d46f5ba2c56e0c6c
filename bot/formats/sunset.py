"""Until when something that is given up is still promised. Whether that day has passed is not for a format to say."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[Tt ].*)?")


def day(text: str | None) -> date | None:
    """The day of an ISO 8601 date or point in time (`2027-01-31`); `None` where the text names none."""
    read = _DAY.fullmatch(text.strip()) if text else None
    try:
        return date.fromisoformat(read[1]) if read else None
    except ValueError:
        return None


def told(until: date | None) -> str:
    """What a removal says of it, as a sentence of its own."""
    return f" Its sunset was announced for {until.isoformat()}." if until else ""
