from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from bot.settings import Settings, SettingsError, settings_table


def pem(key, encryption=None):
    form = PrivateFormat.PKCS8
    return key.private_bytes(Encoding.PEM, form, encryption or NoEncryption()).decode()


RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEY = pem(RSA)
SECRET = "hunter2-hunter2-hunter2"
GOOD = {
    "STATIONMASTER_APP_ID": "12",
    "STATIONMASTER_PRIVATE_KEY": KEY,
    "STATIONMASTER_WEBHOOK_SECRET": SECRET,
    "HOME": "/nowhere",
}


def problems(**changed):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({**GOOD, **{f"STATIONMASTER_{name}": value for name, value in changed.items()}})
    return caught.value.problems


def test_the_least_there_must_be():
    settings = Settings.from_environment(GOOD)
    assert (settings.app_id, settings.host, settings.port, settings.data) == (12, "127.0.0.1", 8321, Path("var"))
    assert settings.webhook_secrets == (SECRET.encode(),)
    assert settings.database_url.get_secret_value() == ""
    assert settings.write_gap_seconds == 1.0


def test_nothing_set_names_everything_missing():
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({})
    named = [problem.partition(":")[0] for problem in caught.value.problems]
    assert named == ["STATIONMASTER_APP_ID", "STATIONMASTER_PRIVATE_KEY", "STATIONMASTER_WEBHOOK_SECRET"]
    assert "_FILE" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("APP_ID", "0", "greater than 0"),
        ("APP_ID", "Iv1.abcdef", "integer"),
        ("PRIVATE_KEY", "-----BEGIN nonsense-----", "RSA private key"),
        ("PRIVATE_KEY", pem(ec.generate_private_key(ec.SECP256R1())), "RSA private key"),
        ("PRIVATE_KEY", pem(RSA, BestAvailableEncryption(b"x")), "without a passphrase"),
        ("WEBHOOK_SECRET", "fifteen-bytes--", "at least 16 bytes"),
        ("WEBHOOK_SECRET", "   ", "missing"),
        ("WEBHOOK_SECRET_PREVIOUS", "short", "at least 16 bytes"),
        ("GITHUB_API_URL", "ftp://api.github.com", "URL"),
        ("GITHUB_API_URL", "https://me:pass@api.github.com", "without credentials"),
        ("GITHUB_SERVER_URL", "git.acme.eu", "URL"),
        ("LISTEN", "8321", "HOST:PORT"),
        ("LISTEN", "localhost:99999", "HOST:PORT"),
        ("WRITE_GAP_SECONDS", "-1", "greater than or equal to 0"),
        ("WRITE_GAP_SECONDS", "nan", "STATIONMASTER_WRITE_GAP_SECONDS"),
        ("LOG_LEVEL", "loud", "'debug'"),
    ],
)
def test_what_is_refused_names_the_variable_and_never_the_value(name, value, expected):
    told = problems(**{name: value})
    assert len(told) == 1
    assert told[0].startswith(f"STATIONMASTER_{name}: ")
    assert expected in told[0]
    if len(value.strip()) > 5:
        assert value not in told[0]


def test_all_problems_are_told_at_once():
    assert len(problems(APP_ID="x", PRIVATE_KEY="y", WEBHOOK_SECRET="z", LISTEN="w")) == 4


def test_a_value_from_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("from-a-file-from-a-file\n")
    environ = {**GOOD, "STATIONMASTER_WEBHOOK_SECRET_FILE": str(file)}
    with pytest.raises(SettingsError, match="STATIONMASTER_WEBHOOK_SECRET: given twice"):
        Settings.from_environment(environ)
    del environ["STATIONMASTER_WEBHOOK_SECRET"]
    assert Settings.from_environment(environ).webhook_secrets == (b"from-a-file-from-a-file",)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path, content):
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    environ = {name: value for name, value in GOOD.items() if "PRIVATE_KEY" not in name}
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({**environ, "STATIONMASTER_PRIVATE_KEY_FILE": str(file)})
    (problem,) = caught.value.problems
    assert problem.startswith("STATIONMASTER_PRIVATE_KEY: the file that STATIONMASTER_PRIVATE_KEY_FILE names")


def test_a_key_on_one_line_with_written_out_line_ends():
    settings = Settings.from_environment({**GOOD, "STATIONMASTER_PRIVATE_KEY": KEY.replace("\n", "\\n")})
    assert settings.private_key.get_secret_value().strip() == KEY.strip()


@pytest.mark.parametrize(
    ("api", "graphql", "server"),
    [
        ("https://api.github.com", "https://api.github.com/graphql", "https://github.com"),
        ("https://git.acme.eu/api/v3/", "https://git.acme.eu/api/graphql", "https://git.acme.eu"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql", "https://acme.ghe.com"),
        ("http://127.0.0.1:4001", "http://127.0.0.1:4001/graphql", "http://127.0.0.1:4001"),
    ],
)
def test_the_other_addresses_follow_from_the_api(api, graphql, server):
    settings = Settings.from_environment({**GOOD, "STATIONMASTER_GITHUB_API_URL": api})
    assert (settings.graphql_url, settings.server_url) == (graphql, server)


def test_the_other_addresses_can_be_told():
    told = {"STATIONMASTER_GITHUB_GRAPHQL_URL": "http://g/q", "STATIONMASTER_GITHUB_SERVER_URL": "http://s"}
    settings = Settings.from_environment({**GOOD, **told})
    assert (settings.graphql_url, settings.server_url) == ("http://g/q", "http://s")


def test_secrets_are_in_no_representation_but_known_to_the_logs():
    url = "postgresql://me:swordfish-swordfish@db/x"
    others = {
        "STATIONMASTER_WEBHOOK_SECRET_PREVIOUS": "older-older-older-older",
        "STATIONMASTER_API_TOKEN": "token-token-token-token",
    }
    settings = Settings.from_environment({**GOOD, **others, "STATIONMASTER_DATABASE_URL": url})
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert not any(secret in shown for secret in (SECRET, "swordfish", "older", "token-token", KEY[40:80]))
    assert settings.secrets == (KEY.strip(), SECRET, "older-older-older-older", "token-token-token-token", url)


def test_the_api_has_a_token_or_there_is_none(tmp_path):
    assert Settings.from_environment(GOOD).api_token is None
    (told,) = problems(API_TOKEN="short")
    assert told.startswith("STATIONMASTER_API_TOKEN: expected at least 16 bytes")
    assert "short" not in told
    file = tmp_path / "token"
    file.write_text("from-a-file-from-a-file\n")
    settings = Settings.from_environment({**GOOD, "STATIONMASTER_API_TOKEN_FILE": str(file)})
    assert settings.api_token.get_secret_value() == "from-a-file-from-a-file"


def test_an_ipv6_address():
    settings = Settings.from_environment({**GOOD, "STATIONMASTER_LISTEN": "[::1]:80"})
    assert (settings.host, settings.port) == ("::1", 80)


def test_the_process_itself_is_read_by_default(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("STATIONMASTER_LOG_LEVEL", "DEBUG")
    assert Settings.from_environment().log_level == "debug"


def test_the_table_has_every_setting_and_stands_in_the_documentation():
    table = settings_table()
    assert all(f"`STATIONMASTER_{name.upper()}`" in table for name in Settings.model_fields)
    assert table in Path("docs/operations.md").read_text(encoding="utf-8")


def test_the_package_alone_costs_no_server():
    """The offline command line imports `bot`, and must not pay for the service."""
    code = (
        "import sys, bot, bot.settings; print([m for m in ('aiohttp', 'psycopg', 'procrastinate') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


LOCK = {"LOCK_APP_ID": "13", "LOCK_PRIVATE_KEY": KEY}


def test_the_lock_app_is_whole_and_its_key_a_secret():
    settings = Settings.from_environment({**GOOD, **{f"STATIONMASTER_{name}": told for name, told in LOCK.items()}})
    assert (settings.lock_app_id, settings.lock_private_key.get_secret_value()) == (13, KEY.strip())
    assert settings.secrets.count(KEY.strip()) == 2
    assert KEY.splitlines()[1] not in repr(settings)
    assert Settings.from_environment(GOOD).lock_app_id is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"LOCK_APP_ID": "13"}, "expected both this and STATIONMASTER_LOCK_APP_ID, or neither"),
        ({"LOCK_PRIVATE_KEY": KEY}, "expected both this and STATIONMASTER_LOCK_APP_ID, or neither"),
        ({**LOCK, "LOCK_APP_ID": "12"}, "STATIONMASTER_LOCK_APP_ID is the App itself"),
        ({**LOCK, "LOCK_PRIVATE_KEY": "none"}, "expected the RSA private key"),
    ],
)
def test_half_a_lock_app_is_refused(changed, expected):
    (problem,) = problems(**changed)
    assert problem.startswith("STATIONMASTER_LOCK_PRIVATE_KEY: ")
    assert expected in problem
