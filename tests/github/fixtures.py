"""The `github` fixture: a fresh stand-in for each test, which fails the test on any violation."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.github.standin import StandIn


@pytest.fixture
async def github() -> AsyncIterator[StandIn]:
    """A stand-in that does not insist on a second between writes, so that tests are quick."""
    async with StandIn(gap=0) as standin:
        yield standin
        standin.assert_clean()
