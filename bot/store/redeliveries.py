"""What GitHub was asked to deliver again, and how far its list of deliveries has been read."""

from __future__ import annotations

from bot.store.database import Database

_LIST = "deliveries"


async def put_redelivery(database: Database, delivery_id: str) -> None:
    """Remember that a delivery (its GUID) was asked for again."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO redelivery (delivery_id) VALUES (%s) ON CONFLICT DO NOTHING", (delivery_id,)
        )


async def redeliveries(database: Database) -> frozenset[str]:
    """The GUIDs of the deliveries that were asked for again, as long as GitHub would still know them."""
    async with database.connection() as connection:
        rows = await connection.execute("SELECT delivery_id FROM redelivery WHERE at > now() - interval '35 days'")
        return frozenset(row["delivery_id"] for row in await rows.fetchall())


async def put_cursor(database: Database, cursor: int) -> None:
    """Remember the id up to which GitHub's list of deliveries was read. It only ever grows."""
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO bookmark AS known (name, position) VALUES (%s, %s) ON CONFLICT (name)"
            " DO UPDATE SET position = greatest(known.position, excluded.position)",
            (_LIST, cursor),
        )


async def cursor(database: Database) -> int | None:
    """The id up to which GitHub's list of deliveries was read; `None` where it never was."""
    async with database.connection() as connection:
        rows = await connection.execute("SELECT position FROM bookmark WHERE name = %s", (_LIST,))
        row = await rows.fetchone()
    return row["position"] if row else None
