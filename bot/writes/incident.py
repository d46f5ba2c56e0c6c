"""An incident as an issue: the evidence, what to do, and who is paged."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import sha256

from bot.facts.incident import Incident
from bot.reports.escape import plain, prose, visible
from bot.writes.write import OpenIssue

_MOST = 2_000
_HANDLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:/[A-Za-z0-9_.-]{1,100})?")
_DOUBT = timedelta(days=1)
"""How far apart GitHub's clock and ours can be at the most."""


def issue(incident: Incident, told_at: datetime) -> OpenIssue:
    """The issue of an incident that was told at an instant, which no issue of it is older than."""
    name = sha256(f"{incident.kind} {incident.key}".encode()).hexdigest()
    marker = f"<!-- stationmaster incident {name} -->"
    told = "\n".join(f"- {prose(each, _MOST)}" for each in incident.sentences)
    about = f"\nPull request #{incident.number}.\n" if incident.number else ""
    paged = f"\nPaged: {', '.join(map(_paged, incident.who))}.\n" if incident.who else ""
    body = f"{marker}\n{told}\n{about}{paged}"
    return OpenIssue(title=visible(incident.title), body=body, marker=marker, since=told_at - _DOUBT)


def _paged(handle: str) -> str:
    """A mention, of what can be a handle; whatever else stands there wakes nobody."""
    name = handle.removeprefix("@")
    return f"@{name}" if _HANDLE.fullmatch(name) else plain(handle)
