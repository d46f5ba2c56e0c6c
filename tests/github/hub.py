"""What every part of the stand-in shares: the world, the addresses it is reached at, the deliveries it sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.github.state import Account, CheckRun, Installation, Repository, World

if TYPE_CHECKING:
    from tests.github.deliveries import Deliveries


class Refused(Exception):  # noqa: N818 - GitHub refuses; it has not erred
    """An answer that is an error, as GitHub words it."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.body = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
        self.body |= more
        self.headers: dict[str, str] = {}


def not_found() -> Refused:
    return Refused(404, "Not Found")


def invalid(resource: str, name: str, code: str, **more: Any) -> Refused:
    """A 422 that names the resource, the field and what is wrong with it (`missing`, `invalid`, `already_exists`)."""
    return Refused(422, "Validation Failed", errors=[{"resource": resource, "field": name, "code": code, **more}])


@dataclass
class Hub:
    """The world, where it answers (`api`, `web`), and its deliveries; `violations` are what a client did wrong."""

    world: World
    deliveries: Deliveries
    api: str = ""
    web: str = ""
    violations: list[str] = field(default_factory=list)
    watchers: list[Callable[[Repository, CheckRun], None]] = field(default_factory=list)
    """Told of each check run as it comes to say something."""

    def said(self, repository: Repository, run: CheckRun) -> None:
        for watcher in self.watchers:
            watcher(repository, run)

    def emit(self, event: str, payload: dict[str, Any], repository: Repository, sender: Account) -> None:
        """Tell every app that is installed on the repository and listens to the event."""
        for app in self.world.apps.values():
            installation = self.world.installation_on(app, repository)
            if installation and not installation.suspended_at and event in app.events:
                self.deliveries.emit(event, payload, sender, installation, repository)

    def tell_organisation(self, event: str, payload: dict[str, Any], organisation: Account) -> None:
        """Tell every app that is installed on an organisation and listens to the event."""
        for installation in self.world.installations.values():
            is_heard = event in installation.app.events and not installation.suspended_at
            if installation.account is organisation and is_heard:
                self.deliveries.emit(event, payload, organisation, installation)

    def announce(self, event: str, payload: dict[str, Any], installation: Installation, sender: Account) -> None:
        """Tell the app itself about its installation; apps always hear of these."""
        self.deliveries.emit(event, payload, sender, installation)
