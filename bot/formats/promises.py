"""What changes in what a contract promises: service levels, retention, regions and the places to read from."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from bot.facts.finding import Axis, Finding
from bot.formats.document import shown
from bot.formats.findings import Pair
from bot.formats.measures import Kind, amount, growth
from bot.formats.model import Contract, Promise, Server, keyed
from bot.formats.texts import from_to, lists

_LESS_IS_MORE = (
    "freshness", "latency", "delay", "timeto", "recovery", "responsetime", "rto", "rpo", "generalavailability", "ga",
)  # fmt: skip
_MORE_IS_MORE = (
    "availability", "uptime", "throughput", "completeness", "accuracy", "endofsupport", "endoflife", "eos", "eol",
    "noticeperiod",
)  # fmt: skip
_SCHEDULE = ("frequency", "schedule", "timeofavailability", "cadence", "refresh")
_REGIONS = frozenset({"region", "location_region", "regions"})


def compare(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    """What is promised otherwise, promise by promise."""
    before, after = (keyed(side.promises, attrgetter("element")) for side in (old, new))
    for name in sorted(before.keys() | after.keys()):
        yield from _promise(pair, before.get(name), after.get(name))
    yield from _retention(pair, old, new)
    yield from lists(pair, old, new, "residency", ("region-added", "region-removed"))
    yield from _servers(pair, old, new)
    yield from _whole(pair, old, new)


def _promise(pair: Pair, old: Promise | None, new: Promise | None) -> Iterator[Finding]:
    told = new or old
    if told is None or (old and new and growth(old.value, new.value) == 0 and old.driver == new.driver):
        return
    before, after = (side.value if side else None for side in (old, new))
    base, head = (side.at("value") if side else None for side in (old, new))
    if before is None or after is None or growth(before, after) != 0:
        what = f"The promised {told.name} {from_to(before, after)}."
        yield pair.tell(_rule(told.name, before, after), told.element, before, after, what, base=base, head=head)
    if old and new and old.driver != new.driver:
        what = f"The reason for the promised {told.name} {from_to(old.driver, new.driver)}."
        path = told.path("driver")
        yield pair.tell("sla-driver-changed", path, old.driver, new.driver, what, base=old.place, head=new.place)


def _rule(name: str, before: str | None, after: str | None) -> str:
    """Whether the promise is laxer or stricter, by what is promised; what cannot be told is `sla-changed`."""
    word = name.casefold().replace("_", "").replace("-", "")
    if before is None or after is None:
        return "sla-tightened" if before is None else "sla-loosened"
    if word.startswith(_SCHEDULE):
        return "schedule-changed"
    sign = growth(before, after)
    if word.startswith(_LESS_IS_MORE) and sign is not None:
        sign = -sign
    elif not word.startswith(_MORE_IS_MORE) and not _is_share(before):
        sign = None
    if sign is None:
        return "sla-changed"
    return "sla-tightened" if sign > 0 else "sla-loosened"


def _is_share(text: str) -> bool:
    """Whether a value is a percentage, of which more is always better."""
    told = amount(text)
    return told is not None and told.kind is Kind.PERCENT


def _retention(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    before, after = old.retention, new.retention
    sign = 0 if before == after else growth(before or "", after or "")
    if sign == 0:
        return
    rule = {1: "retention-lengthened", -1: "retention-shortened"}.get(sign or 0, "retention-changed")
    what = f"The retention {from_to(before, after)}."
    yield pair.tell(rule, "retention", before, after, what, base=old.at("retention"), head=new.at("retention"))


def _servers(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    before, after = (keyed(side.servers, attrgetter("name")) for side in (old, new))
    for name, server in before.items():
        if name not in after:
            what = f"The server {shown(server.name)} is gone."
            yield pair.tell("server-removed", server.element, _told(server), None, what, base=server.place)
    for name, server in after.items():
        if name in before:
            yield from _server(pair, before[name], server)
        else:
            what = f"The server {shown(server.name)} is new."
            yield pair.tell("server-added", server.element, None, _told(server), what, head=server.place)


def _server(pair: Pair, old: Server, new: Server) -> Iterator[Finding]:
    for key in sorted(old.told.keys() | new.told.keys()):
        before, after = old.told.get(key), new.told.get(key)
        if before != after:
            yield pair.tell(
                "server-changed",
                new.path(key),
                before,
                after,
                f"{shown(key)} of the server {shown(new.name)} {from_to(before, after)}.",
                base=old.at(key),
                head=new.at(key),
                axes=(Axis.POLICY, Axis.OPERATIONAL) if key in _REGIONS else None,
            )


def _told(server: Server) -> str:
    return ", ".join(f"{key}: {value}" for key, value in sorted(server.told.items()))


def _whole(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    """The file format and the engine."""
    for key, rule, before, after in (
        ("format", "file-format-changed", old.file_format, new.file_format),
        ("dialect", "dialect-changed", old.dialect or None, new.dialect or None),
    ):
        if before != after and {key} & (old.places.keys() | new.places.keys()):
            what = f"The {key} {from_to(before, after)}."
            yield pair.tell(rule, key, before, after, what, base=old.at(key), head=new.at(key))
