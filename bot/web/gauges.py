"""What the database knows of our state, read whenever somebody asks for the metrics."""

from __future__ import annotations

from prometheus_client import Gauge

from bot.store import inbox, incidents
from bot.store.database import Database
from bot.store.queue import Queue

_depth = Gauge("stationmaster_inbox_waiting", "Deliveries kept and not yet routed.")
_oldest = Gauge("stationmaster_inbox_oldest_seconds", "Seconds the oldest of those has waited.")
_jobs = Gauge("stationmaster_jobs", "Jobs in the queue, by task and status.", ["task", "status"])
_dead = Gauge("stationmaster_dead_letters", "Jobs that failed too often and wait for a person.")
_incidents = Gauge("stationmaster_incidents", "Incidents told since the database was made, by kind.", ["kind"])


async def refresh(database: Database, queue: Queue) -> None:
    """Read the gauges anew.

    Raises:
        psycopg.Error: the database does not answer.

    """
    depth = await inbox.depth(database)
    _depth.set(depth.waiting)
    _oldest.set(depth.oldest_seconds)
    counts = await queue.counts()
    _jobs.clear()
    for (task, status), count in counts.items():
        _jobs.labels(task, status).set(count)
    _dead.set(sum(count for (_, status), count in counts.items() if status == "failed"))
    for kind, number in (await incidents.counts(database)).items():
        _incidents.labels(kind).set(number)
