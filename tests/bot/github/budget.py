"""A budget for one process, by a clock of the test's own; the product's is kept in the database."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.github.errors import RateLimited
from bot.github.limits import Kind, Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """GitHub's limits for writes: seconds between two, how many a minute and an hour, and the checks' share."""

    gap: float = 1.0
    per_minute: int = 80
    per_hour: int = 500
    reserved_for_checks: float = 0.1
    longest_wait: float = 10.0

    def windows(self, lane: Lane) -> tuple[tuple[float, int], ...]:
        """(seconds, most writes within them) for a lane."""
        share = 1.0 if lane is Lane.CHECKS else 1.0 - self.reserved_for_checks
        return (60.0, int(self.per_minute * share)), (3600.0, int(self.per_hour * share))


GITHUB_COM = Rates()


@dataclass(slots=True)
class _Account:
    """What one installation has used: the instants of its writes, newest last, and its pause."""

    paused_until: float = float("-inf")
    writes: deque[float] = field(default_factory=deque)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wait(self, now: float, lane: Lane, rates: Rates) -> float:
        """Seconds until a write may go; not more than 0 means now."""
        waits = [self.paused_until - now]
        if self.writes:
            waits.append(self.writes[-1] + rates.gap - now)
        for seconds, most in rates.windows(lane):
            if len(self.writes) >= most:
                waits.append(self.writes[-most] + seconds - now)
        return max(waits)


class InMemoryBudget:
    """A budget for one process: the command line and the tests. `clock` is monotonic, in seconds."""

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rates: Rates = GITHUB_COM,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._rates = rates
        self._accounts: defaultdict[int, _Account] = defaultdict(_Account)

    async def acquire(self, installation_id: int, kind: Kind, lane: Lane) -> None:
        account = self._accounts[installation_id]
        if kind is Kind.READ:
            await self._wait(lambda now: account.paused_until - now)
            return
        async with account.turn:
            await self._wait(lambda now: account.wait(now, lane, self._rates))
            self._count(account)

    async def pause(self, installation_id: int, seconds: float) -> None:
        account = self._accounts[installation_id]
        account.paused_until = max(account.paused_until, self._clock() + seconds)

    async def _wait(self, wait: Callable[[float], float]) -> None:
        while (seconds := wait(self._clock())) > 0:
            if seconds > self._rates.longest_wait:
                raise RateLimited(f"GitHub must not be asked for another {seconds:.0f} s.", seconds)
            await self._sleep(seconds)

    def _count(self, account: _Account) -> None:
        account.writes.append(self._clock())
        while account.writes[0] < account.writes[-1] - 3600:
            account.writes.popleft()
