"""GitHub's signature on a delivery: HMAC-SHA256 over the raw body, computed while the body streams in.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac
import re

_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})", re.ASCII)


def claimed(header: str | None) -> bytes | None:
    """The digest an `X-Hub-Signature-256` header claims; `None` where it is missing or not of that form."""
    match = _SIGNATURE.fullmatch(header or "")
    return bytes.fromhex(match[1]) if match else None


class Signature:
    """What the body's signature should be, under the current and the previous secret."""

    def __init__(self, secrets: tuple[bytes, ...]) -> None:
        self._macs = [hmac.new(secret, digestmod=hashlib.sha256) for secret in secrets]

    def update(self, chunk: bytes) -> None:
        for mac in self._macs:
            mac.update(chunk)

    def matches(self, digest: bytes) -> bool:
        """Whether any secret gives `digest`. Takes as long whichever it is, so time tells nothing."""
        matching = [hmac.compare_digest(mac.digest(), digest) for mac in self._macs]
        return any(matching)
