"""Who is asking: an app by its signed JSON web token, or somebody by a token minted here."""

from __future__ import annotations

from datetime import timedelta

import jwt

from tests.github.hub import Hub, Refused
from tests.github.state import App, Token

LONGEST = timedelta(minutes=10)
DRIFT = timedelta(seconds=60)


def read(hub: Hub, authorization: str) -> Token | App:
    """The bearer.

    Raises:
        Refused: there is none, or it is expired, forged or suspended.

    """
    kind, _, secret = authorization.partition(" ")
    if kind.lower() not in {"bearer", "token"} or not secret:
        raise Refused(401, "Requires authentication")
    return _app(hub, secret) if secret.count(".") == 2 else _token(hub, secret)


def _token(hub: Hub, secret: str) -> Token:
    token = hub.world.tokens.get(secret)
    if token is None or token.expires_at <= hub.world.clock():
        raise Refused(401, "Bad credentials")
    if token.installation and token.installation.id not in hub.world.installations:
        raise Refused(401, "Bad credentials")
    if token.installation and token.installation.suspended_at:
        raise Refused(403, "This installation has been suspended")
    return token


def _app(hub: Hub, signed: str) -> App:
    """RS256 alone; not before it was issued, at most ten minutes, and not over."""
    undecodable = Refused(401, "A JSON web token could not be decoded")
    try:
        issuer = str(jwt.decode(signed, options={"verify_signature": False})["iss"])
        app = hub.world.apps[int(issuer)]
        options = {"verify_exp": False, "verify_iat": False, "require": ["iat", "exp"]}
        claims = jwt.decode(signed, app.public_key, algorithms=["RS256"], options=options)
    except (jwt.PyJWTError, KeyError, ValueError):
        raise undecodable from None
    now, issued, expires = hub.world.clock().timestamp(), float(claims["iat"]), float(claims["exp"])
    if expires <= now:
        raise Refused(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time.")
    if expires > now + LONGEST.total_seconds() + DRIFT.total_seconds():
        raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")
    if issued > now + DRIFT.total_seconds():
        raise Refused(
            401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
        )
    return app
