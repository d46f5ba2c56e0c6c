from __future__ import annotations

import io
import json
import logging

import pytest
import structlog

from bot.logs import REDACTED, Redaction, configure

SECRET = 'a "quoted" wébhook secret'


@pytest.fixture
def logged():
    stream = io.StringIO()
    configure("info", (SECRET, "tiny"), stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)


@pytest.mark.parametrize(
    "secret",
    [
        "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
        "ghp_" + "a" * 36,
        "github_pat_11AAAAAAA0" + "b" * 40,
        "ghs_" + "eyJhbGciOi.J9-_x" * 4,
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMiJ9.c2lnbmF0dXJl",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\nMIIEow\\nabc",
    ],
)
def test_what_looks_like_a_credential_is_taken_out(secret):
    cleaned = Redaction().text(f"before {secret}")
    assert cleaned == f"before {REDACTED}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clone https://x-access-token:abc@github.com/a/b failed", f"clone https://{REDACTED}@github.com/a/b failed"),
        ("Authorization: Bearer abcdefgh12", f"Authorization: Bearer {REDACTED}"),
        ("authorization: token abcdefgh12", f"authorization: token {REDACTED}"),
        ("a tiny ghost https://github.com/acme", "a tiny ghost https://github.com/acme"),
    ],
)
def test_the_rest_of_the_text_stays(text, expected):
    assert Redaction(("tiny",)).text(text) == expected


def test_every_corner_of_an_event_is_cleaned(logged):
    class Held:
        def __repr__(self):
            return f"Held({SECRET})"

    structlog.get_logger("here").info(
        f"said {SECRET}", deep={"list": [SECRET, (1, None, True)], SECRET: 2.5}, object=Held(), data=SECRET.encode()
    )
    (event,) = logged()
    assert SECRET not in json.dumps(event, ensure_ascii=False)
    assert event["event"] == f"said {REDACTED}"
    assert event["deep"] == {"list": [REDACTED, [1, None, True]], REDACTED: 2.5}
    assert (event["object"], event["level"], event["logger"]) == (f"Held({REDACTED})", "info", "here")


def test_a_traceback_is_cleaned(logged):
    try:
        {}[f"cannot use {SECRET}"]
    except KeyError:
        logging.getLogger("a.library").exception("broken %s", "ghp_" + "c" * 36)
    (event,) = logged()
    assert event["event"] == f"broken {REDACTED}"
    assert f"KeyError: 'cannot use {REDACTED}'" in event["exception"]
    assert "Traceback" in event["exception"]


def test_levels_are_kept(logged):
    structlog.get_logger("here").debug("quiet")
    logging.getLogger("procrastinate.worker").info("Starting job evaluate[1](number=7)")
    assert logged() == []


def test_a_key_is_known_by_its_lines():
    assert Redaction(("first-line-of-key\nsecond-line-of-key",)).text("x second-line-of-key y") == f"x {REDACTED} y"
