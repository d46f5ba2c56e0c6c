"""What changes in services and their methods. Old clients call the new server, so what is gone breaks them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.facts.finding import Effect, Finding
from bot.formats.document import shown
from bot.formats.protobuf.model import Calls, Field, Rpc
from bot.formats.protobuf.schema import Member, Schema
from bot.formats.protobuf.tell import Teller
from bot.formats.protobuf.wire import Judge, joined, kind

_IDEMPOTENCY = "idempotency_level"


def compare(teller: Teller, old: Schema, new: Schema) -> Iterator[Finding]:
    """What changes in all services of a file."""
    before = {each.name: each for each in old.file.calls}
    after = {each.name: each for each in new.file.calls}
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if one and other:
            yield from teller.options(name, one.options, other.options, (one.at, other.at))
            yield from _rpcs(teller, (old, new), one, other)
        elif one:
            yield teller.tell(
                "service-removed", name, (name, None), f"The service {shown(name)} is gone.", (one.at, None)
            )
        elif other:
            yield teller.tell(
                "service-added", name, (None, name), f"The service {shown(name)} is new.", (None, other.at)
            )


def _rpcs(teller: Teller, sides: tuple[Schema, Schema], old: Calls, new: Calls) -> Iterator[Finding]:
    before, after = {each.name: each for each in old.rpcs}, {each.name: each for each in new.rpcs}
    for name in sorted(before.keys() | after.keys()):
        element = f"{new.name}.{name}"
        one, other = before.get(name), after.get(name)
        if one and other:
            yield from _rpc(teller, sides, element, one, other)
        elif one:
            what = f"The method {shown(name)} is gone."
            yield teller.tell("rpc-removed", element, (str(one), None), what, (one.at, None))
        elif other:
            what = f"The method {shown(name)} is new."
            yield teller.tell("rpc-added", element, (None, str(other)), what, (None, other.at))


def _rpc(teller: Teller, sides: tuple[Schema, Schema], element: str, old: Rpc, new: Rpc) -> Iterator[Finding]:
    at, told = (old.at, new.at), (str(old), str(new))
    if (old.is_request_stream, old.is_response_stream) != (new.is_request_stream, new.is_response_stream):
        what = f"How {shown(new.name)} streams changed from {shown(str(old))} to {shown(str(new))}."
        yield teller.tell("rpc-streaming-changed", element, told, what, at)
    effect = _types(sides, old, new)
    if effect is not None:
        what = f"The method {shown(new.name)} changed from {shown(str(old))} to {shown(str(new))}."
        yield teller.tell("rpc-type-changed", element, told, what, at, effect=effect)
    levels = [
        each.options[_IDEMPOTENCY].value if _IDEMPOTENCY in each.options else "IDEMPOTENCY_UNKNOWN"
        for each in (old, new)
    ]
    if levels[0] != levels[1]:
        what = f"The idempotency of {shown(new.name)} changed from {shown(levels[0])} to {shown(levels[1])}."
        yield teller.tell("rpc-idempotency-changed", element, (levels[0], levels[1]), what, at)
    yield from teller.options(element, old.options, new.options, at)


def _types(sides: tuple[Schema, Schema], old: Rpc, new: Rpc) -> Effect | None:
    """How what is taken and returned relates; `None` where both are what they were."""
    pairs = [
        tuple(kind(_taking(schema, name), name) for schema, name in zip(sides, names, strict=True))
        for names in ((old.request, new.request), (old.response, new.response))
    ]
    if all(before.name == after.name for before, after in pairs):
        return None
    judge = Judge()
    return joined(judge.kinds(before, after) for before, after in pairs).effect


def _taking(schema: Schema, name: str) -> Member:
    """A place at the top of the file from which a message is named."""
    return Member(Field(name="", number=1, type=name, at=0), schema.file.package, _LENGTH_PREFIXED, schema)


_LENGTH_PREFIXED = {"message_encoding": "LENGTH_PREFIXED"}
