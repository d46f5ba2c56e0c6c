"""A whole `serve` process to be killed: the real bot, that finds out soon when another of its kind is gone."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from bot import worker
from bot.settings import Settings
from bot.store.run import Pace
from bot.web.serve import serve

PACE = Pace(poll=0.3, heartbeat=0.3, stalled_after=1.5, tidy=0.3, wait=lambda attempt: 0.1 * attempt)


def main(environ: dict[str, str]) -> None:
    """Serve until killed, by the clock in the file CLOCK where there is one."""
    clock = environ.pop("CLOCK", None)
    if clock:
        worker.now = lambda: datetime.fromisoformat(Path(clock).read_text(encoding="utf-8"))
    asyncio.run(serve(Settings.from_environment(environ), worker.opened, pace=PACE))
