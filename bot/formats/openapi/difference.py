"""What changes from one API to another: what clients written for the old one meet at the new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.facts.finding import Finding
from bot.formats import sunset
from bot.formats.document import Scalar, canonical, shown
from bot.formats.findings import finding
from bot.formats.inclusion import Schema, Steps, differences, exchange
from bot.formats.inclusion.interface import Change, Places
from bot.formats.openapi.model import Api, Operation, Parameter, Response
from bot.formats.openapi.rules import RULES

_TRUE = Scalar("true", value=True, line=1, column=1)

Media = Mapping[str, Schema | None]


def compare(subject: str, old: Api, new: Api) -> Iterator[Finding]:
    """Every change from `old` to `new`, a schema that many operations use told for each of them."""
    return _Comparison(subject, old, new).run()


class _Comparison:
    """Two APIs while they are compared."""

    def __init__(self, subject: str, old: Api, new: Api) -> None:
        self._subject = subject
        self._old, self._new = old, new
        self._steps = Steps()

    def run(self) -> Iterator[Finding]:
        yield from self._servers()
        for key in sorted(self._old.operations.keys() | self._new.operations.keys()):
            before, after = self._old.operations.get(key), self._new.operations.get(key)
            if before is None and after is not None:
                what = f"{shown(after.name)} is new."
                yield self._tell("operation-added", after.name, (None, after.name), what, (None, after.node.place()))
            elif after is None and before is not None:
                yield self._gone(before)
            elif before is not None and after is not None:
                yield from self._operation(before, after)

    def _gone(self, old: Operation) -> Finding:
        day = _until(old)
        what = f"{shown(old.name)} is gone.{sunset.told(day)}"
        told = self._tell("operation-removed", old.name, (old.name, None), what, (old.node.place(), None))
        return replace(told, sunset=day)

    def _deprecation(self, old: Operation, new: Operation) -> Iterator[Finding]:
        """Whether an operation is given up, and the day until which it is promised."""
        if old.is_deprecated != new.is_deprecated:
            told = tuple("deprecated" if side.is_deprecated else "in use" for side in (old, new))
            day = _until(new)
            what = f"{shown(new.name)} is {told[1]}{f' until {day.isoformat()}' if day else ''}."
            places = old.node.place(), new.node.place()
            found = self._tell("operation-deprecated", new.name, (told[0], told[1]), what, places)
            yield replace(found, sunset=day)
        elif new.is_deprecated and old.sunset != new.sunset:
            what = f"{shown(new.name)} was to go on {old.sunset or 'no day'} and is to go on {new.sunset or 'no day'}."
            places = old.node.place("x-sunset"), new.node.place("x-sunset")
            found = self._tell("sunset-changed", f"{new.name} → x-sunset", (old.sunset, new.sunset), what, places)
            yield replace(found, sunset=_until(new))

    def _tell(self, rule: str, element: str, change: Change, what: str, places: Places) -> Finding:
        kind = RULES[f"openapi/{rule}"]
        return finding(kind, self._subject, element, change, what, base=places[0], head=places[1])

    def _servers(self) -> Iterator[Finding]:
        old, new = self._old.servers, self._new.servers
        for url in sorted(old.keys() - new.keys()):
            yield self._tell("server-removed", url, (url, None), f"{shown(url)} is gone.", (old[url].place(), None))
        for url in sorted(new.keys() - old.keys()):
            yield self._tell("server-added", url, (None, url), f"{shown(url)} is new.", (None, new[url].place()))

    def _operation(self, old: Operation, new: Operation) -> Iterator[Finding]:
        places = old.node.place(), new.node.place()
        yield from self._deprecation(old, new)
        if old.id != new.id:
            what = f"The id of {shown(new.name)} was {old.id or 'not said'} and is {new.id or 'not said'}."
            yield self._tell("operation-renamed", new.name, (old.id, new.id), what, places)
        yield from self._words(old.node, new.node, new.name)
        yield from self._security(old, new)
        yield from self._parameters(old, new)
        yield from self._body(old, new)
        yield from self._responses(old, new)

    def _words(self, old: Schema, new: Schema, element: str) -> Iterator[Finding]:
        for word in ("summary", "description"):
            before, after = (None if (node := side.get(word)) is None else canonical(node) for side in (old, new))
            if before != after:
                places = old.place(word), new.place(word)
                what = f"The {word} changed."
                yield self._tell("documentation-changed", f"{element} → {word}", (before, after), what, places)

    def _security(self, old: Operation, new: Operation) -> Iterator[Finding]:
        if old.security == new.security:
            return
        back = all(any(wanted <= had for wanted in _needs(new)) for had in _needs(old))
        forth = all(any(wanted <= had for wanted in _needs(old)) for had in _needs(new))
        rule = "security-loosened" if back else "security-tightened" if forth else "security-changed"
        told = tuple(_told_security(side) for side in (old, new))
        what = f"{shown(new.name)} needed {told[0]} and needs {told[1]}."
        places = old.node.place("security"), new.node.place("security")
        yield self._tell(rule, f"{new.name} → security", (told[0], told[1]), what, places)

    # Requests

    def _parameters(self, old: Operation, new: Operation) -> Iterator[Finding]:
        for name in sorted(old.parameters.keys() | new.parameters.keys()):
            before, after = old.parameters.get(name), new.parameters.get(name)
            element = f"{new.name} → {name}"
            if before is None and after is not None:
                rule = "parameter-added-required" if after.is_required else "parameter-added"
                what = f"The parameter {shown(name)} is new."
                yield self._tell(rule, element, (None, name), what, (old.node.place(), after.node.place()))
            elif after is None and before is not None:
                what = f"The parameter {shown(name)} is gone."
                yield self._tell(
                    "parameter-removed", element, (name, None), what, (before.node.place(), new.node.place())
                )
            elif before is not None and after is not None:
                yield from self._parameter(before, after, element)

    def _parameter(self, old: Parameter, new: Parameter, element: str) -> Iterator[Finding]:
        places = old.node.place(), new.node.place()
        if old.is_required != new.is_required:
            rule = "parameter-required" if new.is_required else "parameter-optional"
            told = tuple("required" if side.is_required else "optional" for side in (old, new))
            yield self._tell(rule, element, (told[0], told[1]), f"{shown(new.name)} is {told[1]}.", places)
        if old.written != new.written:
            what = f"{shown(new.name)} was written {old.written} and is written {new.written}."
            yield self._tell("parameter-written-otherwise", element, (old.written, new.written), what, places)
        yield from self._schemas("request", old.schema, new.schema, element)

    def _body(self, old: Operation, new: Operation) -> Iterator[Finding]:
        element = f"{new.name} → body"
        places = (old.body or old.node).place(), (new.body or new.node).place()
        if old.is_body_required != new.is_body_required:
            rule = "body-required" if new.is_body_required else "body-optional"
            told = tuple("required" if side.is_body_required else "optional" for side in (old, new))
            yield self._tell(rule, element, (told[0], told[1]), f"The body is {told[1]}.", places)
        if old.body is not None:
            yield from self._media("request", old.media, new.media, element, places)

    def _media(self, side: str, old: Media, new: Media, element: str, places: Places) -> Iterator[Finding]:
        for name in sorted(old.keys() - new.keys()):
            yield self._tell(
                f"{side}-media-removed", f"{element} {name}", (name, None), f"{shown(name)} is gone.", places
            )
        for name in sorted(new.keys() - old.keys()):
            yield self._tell(f"{side}-media-added", f"{element} {name}", (None, name), f"{shown(name)} is new.", places)
        for name in sorted(old.keys() & new.keys()):
            yield from self._schemas(side, old[name], new[name], element)

    # Responses

    def _responses(self, old: Operation, new: Operation) -> Iterator[Finding]:
        for code in sorted(old.responses.keys() | new.responses.keys()):
            before, after = old.responses.get(code), new.responses.get(code)
            element = f"{new.name} → {code}"
            if before is None and after is not None:
                what = f"The response {shown(code)} is new."
                yield self._tell("response-added", element, (None, code), what, (old.node.place(), after.node.place()))
            elif after is None and before is not None:
                rule = "response-removed" if code.startswith(("2", "3", "d")) else "error-removed"
                what = f"The response {shown(code)} is gone."
                yield self._tell(rule, element, (code, None), what, (before.node.place(), new.node.place()))
            elif before is not None and after is not None:
                yield from self._response(before, after, element)

    def _response(self, old: Response, new: Response, element: str) -> Iterator[Finding]:
        places = old.node.place(), new.node.place()
        yield from self._words(old.node, new.node, element)
        yield from self._media("response", old.media, new.media, element, places)
        for name in sorted(old.headers.keys() - new.headers.keys()):
            what = f"The header {shown(name)} is gone."
            yield self._tell("header-removed", f"{element} → {name}", (name, None), what, places)
        for name in sorted(new.headers.keys() - old.headers.keys()):
            what = f"The header {shown(name)} is new."
            yield self._tell("header-added", f"{element} → {name}", (None, name), what, places)
        for name in sorted(old.headers.keys() & new.headers.keys()):
            yield from self._schemas("response", old.headers[name], new.headers[name], f"{element} → {name}")

    # Schemas

    def _schemas(self, side: str, old: Schema | None, new: Schema | None, element: str) -> Iterator[Finding]:
        before, after = old or self._anything(self._old), new or self._anything(self._new)
        for difference in differences(before, after, "", self._steps):
            rule = RULES[f"openapi/{side}-{difference.kind}"]
            yield exchange.told(rule, (self._subject, element), difference, is_read_by_partners=side == "response")

    def _anything(self, side: Api) -> Schema:
        return Schema(_TRUE, side.root.document)


def _needs(operation: Operation) -> frozenset[frozenset[str]]:
    """The alternatives; none said means that nothing is needed."""
    return operation.security or frozenset({frozenset()})


def _told_security(operation: Operation) -> str:
    return " or ".join(sorted(" and ".join(sorted(each)) or "nothing" for each in _needs(operation)))


def _until(operation: Operation) -> date | None:
    """The day until which a deprecated operation is promised, where it says one."""
    return sunset.day(operation.sunset) if operation.is_deprecated else None
