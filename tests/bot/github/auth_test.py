"""Keys and tokens: what is signed, how long it lives, and that it is never shown."""

import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.github.auth import EVALUATE, App, Installation, Scope, Token
from bot.github.errors import Response

ANSWER = {"token": "ghs_secret", "expires_at": "2026-01-01T00:00:00Z"}


def claims(authorization):
    return jwt.decode(authorization.removeprefix("Bearer "), options={"verify_signature": False})


def refusal(date=None):
    return Response(request="GET /app", status=401, headers={"date": date} if date else {})


async def test_the_app_signs_backdated_and_for_nine_minutes(private_key):
    signed = await App(7, private_key, lambda: 1_700_000_000.9).authorization()
    assert claims(signed) == {"iat": 1_699_999_940, "exp": 1_700_000_480, "iss": "7"}
    assert jwt.get_unverified_header(signed.removeprefix("Bearer "))["alg"] == "RS256"


async def test_the_clock_is_set_by_github_once(private_key):
    app = App(7, private_key, lambda: 0.0)
    assert not await app.renew(refusal())
    assert await app.renew(refusal("Tue, 14 Nov 2023 22:13:20 GMT"))
    assert claims(await app.authorization())["iat"] == 1_699_999_940
    assert not await app.renew(refusal("Tue, 14 Nov 2023 23:13:20 GMT"))


def other_kind_of_key():
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.mark.parametrize("pem", ["", "hunter2hunter2", other_kind_of_key()])
def test_a_wrong_key_is_refused_without_being_shown(pem):
    with pytest.raises(ValueError, match="not an unencrypted RSA key in PEM form") as refused:
        App(7, pem, time.time)
    assert "hunter2" not in str(refused.value)


def test_nothing_secret_is_in_a_repr(private_key):
    app = App(7, private_key, time.time)
    assert repr(app) == "App(7)"
    assert "ghs_secret" not in repr(Token.of(ANSWER))
    assert repr(Installation(app, Scope(installation_id=1), None)).startswith(
        "Installation(installation 1 [] checks=read"
    )


async def test_a_token_is_minted_when_needed_and_again_before_it_ends(private_key):
    now, minted = [0.0], []

    async def mint(scope):
        minted.append(scope)
        return Token(value=f"t{len(minted)}", expires_at=now[0] + 3600)

    installation = Installation(App(7, private_key, lambda: now[0]), Scope(installation_id=1), mint)
    assert [await installation.authorization() for _ in range(2)] == ["Bearer t1", "Bearer t1"]
    now[0] = 3500
    assert await installation.authorization() == "Bearer t2"
    assert await installation.renew(refusal())
    assert await installation.authorization() == "Bearer t3"


def test_a_scope_asks_for_no_more_than_it_names():
    scope = Scope(installation_id=1, repository_ids=(5,), permissions=EVALUATE)
    assert scope.demand["repository_ids"] == [5]
    assert scope.demand["permissions"]["checks"] == "write"
    assert "issues" not in scope.demand["permissions"]
    assert "repository_ids" not in Scope(installation_id=1).demand
