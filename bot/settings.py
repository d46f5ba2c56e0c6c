"""The process, from its environment: secrets, addresses, folders. Never policy, which is agreed on in repositories.

The only file that reads the environment. Every variable may be given as `NAME`, or as `NAME_FILE` naming a file that
holds the value, which is how container platforms hand out secrets.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

PREFIX = "STATIONMASTER_"
SHORTEST_SECRET = 16
"""Bytes. A shorter secret or token can be guessed, and an empty one signs for everybody."""


class SettingsError(Exception):
    """The process cannot start as it was told to. `problems` names each variable at fault, never a value."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _rsa_key(secret: SecretStr) -> SecretStr:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - only a server has it
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    text = secret.get_secret_value().replace("\\n", "\n")
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        if isinstance(load_pem_private_key(text.encode(), password=None), RSAPrivateKey):
            return SecretStr(text)
    raise ValueError("expected the RSA private key (PEM, without a passphrase) that GitHub made for the App")


def _of_lock_app(secret: SecretStr | None, told: ValidationInfo) -> SecretStr | None:
    """The lock App is whole or not there, and another one: what may change rules is to read no change."""
    lock = told.data.get("lock_app_id")
    if (lock is None) != (secret is None):
        raise ValueError(f"expected both this and {PREFIX}LOCK_APP_ID, or neither")
    if lock is not None and lock == told.data.get("app_id"):
        raise ValueError(
            f"{PREFIX}LOCK_APP_ID is the App itself; make a second App that may administer and nothing else"
        )
    return secret


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().encode()) < SHORTEST_SECRET:
        raise ValueError(f"expected at least {SHORTEST_SECRET} bytes; make one with `openssl rand -hex 32`")
    return secret


def _root_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("expected a URL such as https://api.github.com, without credentials or a query")
    return url.rstrip("/")


def _host_and_port(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isascii() and port.isdecimal() and int(port) <= 65535):  # noqa: PLR2004 - TCP's
        raise ValueError("expected HOST:PORT, such as 127.0.0.1:8321 or [::]:8321")
    return text


Url = Annotated[str, AfterValidator(_root_url)]
LongSecret = Annotated[SecretStr, AfterValidator(_long_enough)]


class Settings(BaseModel):
    """What one process is told. Secrets show as stars wherever this is printed.

    Raises:
        SettingsError: from `from_environment`, with every problem at once.

    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    app_id: Annotated[int, Field(gt=0, description="The App's numeric id, from its settings page.")]
    private_key: Annotated[
        SecretStr,
        AfterValidator(_rsa_key),
        Field(description="The App's private key: PEM text. Its tokens are minted with it."),
    ]
    lock_app_id: Annotated[
        int | None,
        Field(
            gt=0, description="The lock App's numeric id, where freezes are enforced by rulesets. Empty: they are not."
        ),
    ] = None
    lock_private_key: Annotated[
        Annotated[SecretStr, AfterValidator(_rsa_key)] | None,
        AfterValidator(_of_lock_app),
        Field(validate_default=True, description="The lock App's private key: PEM text. With the id, or not at all."),
    ] = None
    webhook_secret: Annotated[
        LongSecret, Field(description=f"What GitHub signs deliveries with; at least {SHORTEST_SECRET} bytes.")
    ]
    webhook_secret_previous: Annotated[
        LongSecret | None,
        Field(description="The secret before this one, accepted as well while a rotation is under way."),
    ] = None
    github_api_url: Annotated[
        Url, Field(description="GitHub's REST API. On an Enterprise Server `https://HOST/api/v3`.")
    ] = "https://api.github.com"
    github_graphql_url: Annotated[
        Url, Field(description="GitHub's GraphQL endpoint; empty: derived from the REST API's.")
    ] = ""
    github_server_url: Annotated[
        Url, Field(description="Where git and links point; empty: derived from the REST API's.")
    ] = ""
    database_url: Annotated[
        SecretStr, Field(description="A PostgreSQL 14 or later, as a `postgresql://` URL; empty: the embedded one.")
    ] = SecretStr("")
    data: Annotated[Path, Field(description="The folder of the embedded PostgreSQL and of the git mirrors.")] = Path(
        "var"
    )
    listen: Annotated[
        str, AfterValidator(_host_and_port), Field(description="The address that webhooks, health and metrics are on.")
    ] = "127.0.0.1:8321"
    api_token: Annotated[
        LongSecret | None,
        Field(description=f"The bearer token of `/api`; at least {SHORTEST_SECRET} bytes. Empty: there is no `/api`."),
    ] = None
    write_gap_seconds: Annotated[
        float,
        Field(ge=0, le=60, description="Seconds between two writes to GitHub per installation; a GHES may set 0."),
    ] = 1.0
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        BeforeValidator(lambda text: text.lower() if isinstance(text, str) else text),
        Field(description="The least severe event that is logged: debug, info, warning or error."),
    ] = "info"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read every setting from `environ` (the process's own where `None`), and report all that is wrong at once."""
        given, problems = _read(os.environ if environ is None else environ, tuple(cls.model_fields))
        unread = {problem.partition(":")[0] for problem in problems}
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            told = [_told(detail) for detail in error.errors(include_url=False, include_input=False)]
            problems += [problem for problem in told if problem.partition(":")[0] not in unread]
        else:
            if not problems:
                return settings
        raise SettingsError(tuple(problems))

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])

    @property
    def webhook_secrets(self) -> tuple[bytes, ...]:
        """The accepted secrets, the current one first."""
        accepted = (self.webhook_secret, self.webhook_secret_previous)
        return tuple(secret.get_secret_value().encode() for secret in accepted if secret is not None)

    @property
    def graphql_url(self) -> str:
        """`https://HOST/api/graphql` beside an Enterprise Server's `/api/v3`, else `/graphql` below the API."""
        return self.github_graphql_url or self.github_api_url.removesuffix("/v3") + "/graphql"

    @property
    def server_url(self) -> str:
        """`https://github.com` for `https://api.github.com`; an Enterprise Server's address less `/api/v3`."""
        if self.github_server_url or self.github_api_url.endswith("/api/v3"):
            return self.github_server_url or self.github_api_url.removesuffix("/api/v3")
        return self.github_api_url.replace("://api.", "://", 1)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for the logs to leave out."""
        held = (
            self.private_key,
            self.lock_private_key,
            self.webhook_secret,
            self.webhook_secret_previous,
            self.api_token,
            self.database_url,
        )
        return tuple(secret.get_secret_value() for secret in held if secret is not None and secret.get_secret_value())


def variable(field: str) -> str:
    """The environment variable of a field: `app_id` is `STATIONMASTER_APP_ID`."""
    return PREFIX + field.upper()


def settings_table() -> str:
    """The table of every setting, in Markdown, written from the fields themselves."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "required" if field.is_required() else _shown(field.default)
        rows.append(f"| `{variable(name)}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def _shown(default: object) -> str:
    text = default.get_secret_value() if isinstance(default, SecretStr) else str(default or "")
    return f"`{text}`" if text else "empty"


def _read(environ: Mapping[str, str], fields: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    given: dict[str, str] = {}
    problems: list[str] = []
    for field in fields:
        name = variable(field)
        try:
            text = _value(environ, name)
        except ValueError as error:
            problems.append(f"{name}: {error}")
        else:
            if text:
                given[field] = text
    return given, problems


def _value(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE", "")
    if path and environ.get(name):
        raise ValueError(f"given twice; keep either it or {name}_FILE")
    if not path:
        return environ.get(name, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the file that {name}_FILE names cannot be read as text ({type(error).__name__})") from None


def _told(detail: ErrorDetails) -> str:
    name = variable(str(detail["loc"][0]))
    if detail["type"] == "missing":
        return f"{name}: missing; set it, or {name}_FILE to a file that holds it"
    return f"{name}: {detail['msg'].removeprefix('Value error, ')}"


def now() -> datetime:
    """The process's clock, in UTC. Everything else is handed this."""
    return datetime.now(UTC)
