"""Which installations and repositories there are, by GitHub's numeric ids, and what they are called today."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.look import InstallationLook, Look, PeopleLook, Where
from bot.store.database import Database
from bot.store.migrate import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A repository and the installation through which we see it.

    `is_silent`: archived, disabled or locked, so nothing is to be written. `is_suspended`: the whole installation.
    """

    repository_id: int
    installation_id: int
    full_name: str
    is_silent: bool = False
    is_suspended: bool = False

    @property
    def is_out_of_reach(self) -> bool:
        """Whether nothing can be done there now."""
        return self.is_silent or self.is_suspended

    @property
    def where(self) -> Where:
        """The repository as a look names it."""
        return Where(installation_id=self.installation_id, repository_id=self.repository_id, full_name=self.full_name)


_SELECT = (
    "SELECT repository.id AS repository_id, installation_id, full_name, is_silent, is_suspended"
    " FROM repository JOIN installation ON installation.id = installation_id"
)


async def remember(connection: Connection, look: Look) -> None:
    """Note the repository a delivery names; later deliveries name it better."""
    if isinstance(look, InstallationLook | PeopleLook):
        await _seen(connection, look.installation_id)
        return
    await put_repository(connection, look.where.installation_id, look.where.repository_id, look.where.full_name)


async def put_repository(
    connection: Connection, installation_id: int, repository_id: int, full_name: str, *, is_silent: bool | None = None
) -> None:
    """Note a repository's installation and name, and whether it is silent where that is known."""
    await _seen(connection, installation_id)
    await connection.execute(
        "INSERT INTO repository AS known (id, installation_id, full_name, is_silent)"
        " VALUES (%(id)s, %(installation)s, %(name)s, coalesce(%(silent)s, false)) ON CONFLICT (id) DO UPDATE SET"
        " installation_id = excluded.installation_id, full_name = excluded.full_name,"
        " is_silent = coalesce(%(silent)s, known.is_silent), seen_at = now()",
        {"id": repository_id, "installation": installation_id, "name": full_name, "silent": is_silent},
    )


async def put_installation(
    connection: Connection, installation_id: int, *, account_id: int, account: str, is_suspended: bool
) -> None:
    """Note an installation as GitHub describes it."""
    await _seen(connection, installation_id)
    await connection.execute(
        "UPDATE installation SET account_id = %s, account = %s, is_suspended = %s, seen_at = now() WHERE id = %s",
        (account_id, account, is_suspended, installation_id),
    )


async def forget_installation(connection: Connection, installation_id: int) -> None:
    """Forget an installation that is gone, and its repositories. What was judged and audited stays."""
    await connection.execute("DELETE FROM installation WHERE id = %s", (installation_id,))


async def keep_only(connection: Connection, installation_id: int, repository_ids: list[int]) -> None:
    """Forget the installation's repositories that are not among those it covers now."""
    await connection.execute(
        "DELETE FROM repository WHERE installation_id = %s AND NOT id = ANY(%s::bigint[])",
        (installation_id, repository_ids),
    )


async def find_repository(database: Database, repository_id: int) -> Installed | None:
    """A repository by its id, `None` where none of our installations covers it."""
    async with database.connection() as connection:
        rows = await connection.execute(f"{_SELECT} WHERE repository.id = %s".encode(), (repository_id,))
        row = await rows.fetchone()
    return Installed(**row) if row else None


async def named_repository(database: Database, full_name: str) -> Installed | None:
    """A repository by its name of today, in any case as GitHub has it; `None` where we cover none of that name."""
    async with database.connection() as connection:
        order = "WHERE lower(full_name) = lower(%s) ORDER BY repository.seen_at DESC LIMIT 1"
        rows = await connection.execute(f"{_SELECT} {order}".encode(), (full_name,))
        row = await rows.fetchone()
    return Installed(**row) if row else None


async def all_repositories(database: Database) -> tuple[Installed, ...]:
    """Every repository known, longest unseen first."""
    async with database.connection() as connection:
        rows = await connection.execute(f"{_SELECT} ORDER BY repository.seen_at, repository.id".encode())
        return tuple(Installed(**row) for row in await rows.fetchall())


async def _seen(connection: Connection, installation_id: int) -> None:
    await connection.execute(
        "INSERT INTO installation (id) VALUES (%s) ON CONFLICT (id) DO UPDATE SET seen_at = now()", (installation_id,)
    )
