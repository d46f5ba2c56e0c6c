from __future__ import annotations

import asyncio

from bot.store.lease import lease


async def test_a_lease_is_held_by_one_and_its_number_grows(database):
    async with lease(database, "freeze") as first:
        assert first == 1
        async with lease(database, "freeze") as second, lease(database, "other") as other:
            assert (second, other) == (None, 1)
    async with lease(database, "freeze") as third:
        assert third == 2


async def test_a_lease_ends_with_its_connection(database):
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold():
        async with lease(database, "freeze"):
            held.set()
            await let_go.wait()

    holder = asyncio.create_task(hold())
    await held.wait()
    async with database.connection() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
    await asyncio.sleep(0.1)
    async with lease(database, "freeze") as fence:
        assert fence == 2
    let_go.set()
    await holder
