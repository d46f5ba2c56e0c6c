"""What holds for every .proto file, with an example beside each law so that none is vacuous."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.finding import Effect
from bot.formats import compare
from tests.bot.formats.oracles.protobufs import pairs
from tests.laws.slow import ends_soon_and_small

FLIPPED = {Effect.TIGHTENS: Effect.LOOSENS, Effect.LOOSENS: Effect.TIGHTENS}
ONE_WAY = {"message-removed", "message-added", "rpc-removed", "service-removed"}
SEEDS = st.integers(0, 1 << 32)


def drawn(seed):
    ((old, new),) = pairs(seed, 1)
    return old, new


def reordered(text, seed):
    """The same with other comments and layout, and with the fields of messages in another order."""
    lines = re.sub(r"([;{])", r"\1 // why\n", text).replace("=", " /* is */ = ").splitlines()
    return "\n\n".join(lines) if seed % 2 else "/* first\n*/" + text.replace("\n", "\r\n\t")


@given(SEEDS)
def test_a_file_does_not_differ_from_itself(seed):
    old, _ = drawn(seed)
    assert compare("protobuf", old.text("a"), old.text("a")).findings == ()


@given(SEEDS)
def test_layout_comments_and_the_order_of_fields_change_nothing(seed):
    old, _ = drawn(seed)
    text = reordered(old.text("a"), seed)
    old.parts = dict(random.Random(seed).sample(list(old.parts.items()), len(old.parts)))
    assert compare("protobuf", old.text("a"), text).findings == ()


@given(SEEDS)
def test_a_fingerprint_does_not_depend_on_where_something_stands(seed):
    old, new = (side.text("a") for side in drawn(seed))
    one = compare("protobuf", old, new).findings
    other = compare("protobuf", reordered(old, seed), reordered(new, seed), old_path="x", new_path="y").findings
    assert [finding.fingerprint for finding in one] == [finding.fingerprint for finding in other]


@given(SEEDS)
def test_the_way_back_flips_tightens_and_loosens(seed):
    old, new = (side.text("a") for side in drawn(seed))
    there, back = compare("protobuf", old, new), compare("protobuf", new, old)
    assert there.holds("BACKWARD") == back.holds("FORWARD")
    assert there.holds("FORWARD") == back.holds("BACKWARD")


def test_the_way_back_of_a_wider_number():
    old, new = (f"message A {{ optional {kind} a = 1; }}" for kind in ("int32", "int64"))
    effects = [compare("protobuf", *pair).findings[0].effect for pair in ((old, new), (new, old))]
    assert effects == [Effect.LOOSENS, Effect.TIGHTENS]


TOP = 'syntax = "proto3";\n'
FIELDS = [TOP + "message A {" + "".join(f"int32 {name}{n}={n + 1};" for n in range(18_000)) + "}" for name in "ab"]
ONEOF = TOP + "message A { oneof x {" + "".join(f"int32 a{n}={n + 1};" for n in range(18_000)) + "} }"
ONEOFS = TOP + "message A {" + "".join(f"oneof x{n} {{int32 a{n}={n + 1};}}" for n in range(18_000)) + "}"
SPANS = "".join(f"reserved {n};" for n in range(30_000, 100_000, 3))
NAMES = "a" * 60
SLOW = {
    "messages": (TOP, "message A {" * 100_000),
    "braces": (TOP, "{" * 1_000_000),
    "options": (TOP, "option a = " + "{a" * 100_000),
    "lists": (TOP, "option a = " + "[" * 100_000),
    "comments": (TOP, "/*" * 500_000),
    "quotes": (TOP, "'" * 1_000_001),
    "strings": (TOP, TOP + "option a = " + "'a' " * 190_000 + ";"),
    "repeated": (TOP, TOP + "option a = 1;" * 30_000),
    "escapes": (TOP, TOP + "option a = '" + "\\n" * 400_000 + "';"),
    "dots": (TOP, TOP + "import 'a';" + "a." * 500_000),
    "digits": (TOP, TOP + "option a = " + "9" * 1_000_000 + ";"),
    "renames": (FIELDS[0], FIELDS[1]),
    "deletions": (FIELDS[0], TOP + "message A {" + SPANS[: 15 * 10_000] + "}"),
    "additions": (TOP + "message A {" + SPANS + "}", FIELDS[0]),
    "types": (FIELDS[0], FIELDS[0].replace("int32", "int64")),
    "dissolved": (ONEOF, FIELDS[0]),
    "split": (ONEOF, ONEOFS),
    "halved": (
        ONEOFS,
        TOP + "message A {" + "".join(f"oneof x{n} {{int32 a{n}={n + 1};}}" for n in range(9_000)) + "}",
    ),
    "cycle": (
        TOP + "message A { B b = 1; } message B { A a = 1; }",
        TOP + "message A { A b = 1; } message B { B a = 1; }",
    ),
    "names": (
        TOP + "message A {" + "".join(f"int32 {NAMES}{n}={n + 1};" for n in range(10_000)) + "}",
        TOP + "message A {" + "".join(f"int32 {NAMES[1:]}b{n}={n + 1};" for n in range(10_000)) + "}",
    ),
    "scopes": (TOP, TOP + "message " + " { message ".join(f"M{n}" for n in range(31)) + "{" + "X a=1;" + "}" * 31),
    "regex": (TOP, TOP + 'message A { string a = 1 [(v.pattern) = "(a+)+$"]; }'),
    "size": (TOP, "x" * 2_000_000),
}


def examined(old, new):
    compare("protobuf", old, new)


@pytest.mark.parametrize("name", SLOW)
def test_what_is_made_to_be_slow_ends_soon_and_small(name):
    assert ends_soon_and_small(__name__, name)
