from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.signature import Signature, claimed


def test_githubs_own_example():
    """https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation"""
    signature = Signature((b"It's a Secret to Everybody",))
    signature.update(b"Hello, ")
    signature.update(b"World!")
    digest = claimed("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
    assert signature.matches(digest)
    assert not signature.matches(bytes(32))


@pytest.mark.parametrize(
    "header",
    [None, "", "sha256=", "sha1=" + "a" * 40, "a" * 64, "sha256=" + "a" * 63, "sha256=" + "a" * 65,
     "sha256=" + "A" * 64, "sha256=" + "é" * 64, "sha256=" + "٣" * 64, " sha256=" + "a" * 64,
     "sha256=" + "a" * 64 + "\n", "sha256=" + "\udcff" * 64],
)  # fmt: skip
def test_what_is_no_signature(header):
    assert claimed(header) is None


@given(chunks=st.lists(st.binary()), secrets=st.lists(st.binary(min_size=16), min_size=1, max_size=2, unique=True))
def test_chunks_are_the_whole_and_any_secret_will_do(chunks, secrets):
    streamed = Signature(tuple(secrets))
    for chunk in chunks:
        streamed.update(chunk)
    for secret in secrets:
        whole = Signature((secret,))
        whole.update(b"".join(chunks))
        assert streamed.matches(whole._macs[0].digest())  # noqa: SLF001 - what is compared
