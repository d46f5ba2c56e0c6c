"""What each answer means, and that no credential gets into words."""

import pytest

from bot.github import errors
from bot.github.errors import Response, quote, refuse

RESET = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000100", "date": "Tue, 14 Nov 2023 22:13:20 GMT"}


def response(status, body=b"{}", **headers):
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(request="GET /x", status=status, headers={"content-type": "application/json"} | named, body=body)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, errors.Redirected),
        (304, errors.Transient),
        (400, errors.Unprocessable),
        (401, errors.Unauthorized),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (408, errors.Transient),
        (409, errors.Conflict),
        (410, errors.Gone),
        (418, errors.GitHubError),
        (422, errors.Unprocessable),
        (429, errors.RateLimited),
        (451, errors.Forbidden),
        (500, errors.Transient),
        (502, errors.Transient),
    ],
)
def test_every_status_means_one_thing(status, expected):
    with pytest.raises(errors.GitHubError, match=f"GET /x answered {status}") as refused:
        refuse(response(status))
    assert type(refused.value) is expected


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_good_answers_pass(status):
    refuse(response(status))
    refuse(response(status, b""))
    refuse(response(status, b"null"))


@pytest.mark.parametrize(
    "answer",
    [
        response(200, b'{"half":'),
        response(200, b"\xff\xfe"),
        response(200, b"<html>unicorn", content_type="text/html; charset=utf-8"),
    ],
)
def test_what_is_no_answer_is_a_fault_that_passes(answer):
    with pytest.raises(errors.Transient):
        refuse(answer)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (response(429, retry_after="17"), 17),
        (response(403, retry_after="0"), 1),
        (response(403, **RESET), 100),
        (response(403, **{**RESET, "date": "bogus"}), 60),
        (response(403, b'{"message": "You have exceeded a secondary rate limit."}'), 60),
        (response(403, b'{"message": "abuse detection"}'), 60),
        (response(429, retry_after="Tue, 14 Nov 2023 22:13:20 GMT"), 60),
    ],
)
def test_a_limit_says_how_long(answer, seconds):
    with pytest.raises(errors.RateLimited) as limited:
        refuse(answer)
    assert limited.value.until_seconds == seconds


def test_a_missing_permission_is_named():
    with pytest.raises(errors.Forbidden, match="needs the permission checks=write") as refused:
        refuse(response(403, x_accepted_github_permissions="checks=write"))
    assert refused.value.missing == "checks=write"


@pytest.mark.parametrize(
    ("body", "codes", "words"),
    [
        (b'{"message": "no", "errors": [{"field": "name", "code": "already_exists"}]}', {"already_exists"}, "name: al"),
        (b'{"message": "no", "errors": [{"code": "custom", "message": "too long"}]}', {"custom"}, "too long"),
        (b'{"message": "no", "errors": ["first", "second"]}', set(), "first; second"),
        (b'{"message": "no", "errors": "one text"}', set(), "one text"),
        (b'["not", "an", "object"]', set(), "422"),
    ],
)
def test_a_refusal_says_why(body, codes, words):
    with pytest.raises(errors.Unprocessable, match=words) as refused:
        refuse(response(422, body))
    assert refused.value.codes == codes


@pytest.mark.parametrize(
    "secret",
    [
        "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
        "github_pat_11AAAAA_bbb",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI3In0.sig-nature",
        "v1.1f699f1069f60xxx".replace("xxx", "a" * 30),
    ],
)
def test_no_credential_is_quoted(secret):
    assert quote(f"before {secret} after") == "before [redacted] after"
    assert secret not in repr(response(403, f'{{"message": "{secret}"}}'.encode(), authorization=secret))


def test_words_stay_one_short_line():
    assert quote("a\r\nb") == "a b"
    assert len(quote("x " * 1000)) == 300


def test_a_request_is_named_without_its_query():
    assert errors.naming("GET", "https://api.github.com/x/y?token=1") == "GET /x/y"
