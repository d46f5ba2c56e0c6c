"""What two schemas differ in, keyword by keyword, each with the directions it breaks.

What the engine proves of the whole counts: where all old values fit the new schema, nothing that was found is told to
tighten, however it looks; where they are not known to, something is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.facts.finding import Effect, Place, Severity
from bot.formats import renames
from bot.formats.document import Mapping, Node, Scalar, Sequence, canonical, shown
from bot.formats.inclusion.documents import Schema, is_endless, path_of
from bot.formats.inclusion.engine import Engine, Steps, TooLargeError
from bot.formats.inclusion.rules import OPEN, REWRITTEN, TABLE, WAYS
from bot.formats.inclusion.shape import Items, Keys, items_of, keys_of, required_of

_GROUPS = {
    "type": ("type", "nullable"),
    "values": ("enum", "const"),
    "range": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "multiple": ("multipleOf",),
    "length": ("minLength", "maxLength"),
    "pattern": ("pattern",),
    "format": ("format",),
    "property-names": ("propertyNames",),
    "property-count": ("minProperties", "maxProperties"),
    "dependencies": ("dependencies", "dependentRequired", "dependentSchemas"),
    "item-count": ("minItems", "maxItems"),
    "uniqueness": ("uniqueItems",),
    "contained": ("contains", "minContains", "maxContains"),
    "negation": ("not",),
    "condition": ("if", "then", "else"),
    "unevaluated": ("unevaluatedProperties", "unevaluatedItems"),
}
"""Keywords that are compared together, as schemas of their own."""

_SAID = {
    "default-changed": ("default",),
    "access-changed": ("readOnly", "writeOnly"),
    "encoding-changed": ("contentEncoding", "contentMediaType", "contentSchema"),
    "deprecation-changed": ("deprecated",),
    "documentation-changed": ("title", "description", "$comment", "comment", "examples", "example"),
}
_NAMES = (
    "$schema",
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$vocabulary",
    "$defs",
    "definitions",
    "$ref",
    "components",
)
_STRUCTURE = (
    "properties", "patternProperties", "additionalProperties", "required", "items", "prefixItems", "additionalItems",
    "allOf", "anyOf", "oneOf", "$dynamicRef", "$recursiveRef",
)  # fmt: skip
_KNOWN = frozenset({
    *_NAMES, *_STRUCTURE, *(word for words in (*_GROUPS.values(), *_SAID.values()) for word in words),
})  # fmt: skip
_ITEMS = ("items", "prefixItems", "additionalItems")
_KINDS = frozenset(row[0] for row in TABLE)
_MOST_GUESSES = 400
_MOST_TOLD = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference. `kind` is a row of the table; `element` the path inside a value (`trade.legs[].price`)."""

    kind: str
    element: str
    before: str | None
    after: str | None
    what: str
    effect: Effect
    base: Place | None = None
    head: Place | None = None
    severity: Severity | None = None
    is_guess: bool = False


def differences(old: Schema, new: Schema, element: str = "", steps: Steps | None = None) -> tuple[Difference, ...]:
    """What changes from the old schema to the new one. Never raises.

    Schemas of the same pair of documents share their `steps`, so that many take no longer than one.
    """
    if canonical(old.node) == canonical(new.node) and same_references(old, new):
        return ()
    endless = next((side for side in (new, old) if is_endless(side)), None)
    if endless:
        return (_undecided("reference-endless", old, new, element, "A schema is made of itself."),)
    walk = _Walk(old, new, steps)
    try:
        walk.compare(old, new, element)
        found = walk.settled(old, new, element)
    except (TooLargeError, RecursionError):
        what = "The schemas could not be compared to the end."
        return (*walk.found, _undecided("too-large", old, new, element, what))
    return tuple(dict.fromkeys(found))


def same_references(old: Schema, new: Schema) -> bool:
    """Whether what references may lead to says the same on both sides."""
    if old.document.text != new.document.text:
        return False
    return dict(old.document.files) == dict(new.document.files)


def _undecided(kind: str, old: Schema, new: Schema, element: str, what: str) -> Difference:
    return Difference(
        kind=kind,
        element=element,
        before=None,
        after=None,
        what=what,
        effect=Effect.UNDECIDABLE,
        base=old.place(),
        head=new.place(),
    )


def _effect(*, back: bool, forth: bool) -> Effect:
    if back:
        return Effect.NONE if forth else Effect.LOOSENS
    return Effect.TIGHTENS if forth else Effect.BOTH


@dataclass(frozen=True, slots=True)
class Sides:
    """Two schemas of the same thing, and where that stands in a value; `word` is the keyword that is looked at."""

    old: Schema
    new: Schema
    element: str
    word: str | None = None

    def below(self, step: str) -> Sides:
        return Sides(self.old, self.new, f"{self.element}.{step}" if self.element else step, self.word)

    def at(self, word: str) -> Sides:
        return Sides(self.old, self.new, self.element, word)


class _Walk:
    """The pairs of schemas that were compared, and what was found."""

    def __init__(self, old: Schema, new: Schema, steps: Steps | None) -> None:
        self._engine = Engine(same_definitions=_definitions(old) == _definitions(new), steps=steps)
        self._done: set[tuple[int, int]] = set()
        self._kept: list[Schema] = []
        self.found: list[Difference] = []

    def compare(self, old: Schema, new: Schema, element: str) -> None:
        """Look at one pair of schemas, what they refer to, and what is inside."""
        self._references(Sides(old, new, element, "$ref"))
        is_both = old.reference is not None and new.reference is not None
        at = Sides(old, new, element) if is_both else Sides(old.meant, new.meant, element)
        pair = (id(at.old.node), id(at.new.node))
        if pair in self._done or len(self.found) > _MOST_TOLD:
            return
        self._done.add(pair)
        if not isinstance(at.old.node, Mapping) or not isinstance(at.new.node, Mapping):
            self._whole(at)
            return
        for name, words in _GROUPS.items():
            self._group(name, words, at)
        self._objects(at)
        self._arrays(at)
        self._branches(at)
        self._said(at)

    def settled(self, old: Schema, new: Schema, element: str) -> list[Difference]:
        """What was found, corrected by what is true of the whole."""
        back = self._engine.includes(new, old)
        forth = self._engine.includes(old, new)
        found = [_masked(each, back=back, forth=forth) for each in self.found]
        missing = _effect(
            back=back or any(each.effect.breaks_backward for each in found),
            forth=forth or any(each.effect.breaks_forward for each in found),
        )
        if missing is not Effect.NONE:
            what = "What it admits changed."
            found.append(self._made(Sides(old, new, element), "schema", missing, (None, None), what))
        return found

    def _made(
        self, at: Sides, name: str, effect: Effect, change: tuple[str | None, str | None], what: str
    ) -> Difference:
        kind = name if name in _KINDS else REWRITTEN if effect is Effect.NONE else f"{name}-{WAYS[effect]}"
        return Difference(
            kind=kind,
            element=at.element,
            before=change[0],
            after=change[1],
            what=what,
            effect=effect,
            base=at.old.place(at.word),
            head=at.new.place(at.word),
            severity=Severity.COMPATIBLE if effect is Effect.NONE and kind is not REWRITTEN else None,
        )

    def _tell(self, at: Sides, name: str, effect: Effect, change: tuple[str | None, str | None], what: str) -> None:
        self.found.append(self._made(at, name, effect, change, what))

    def _references(self, at: Sides) -> None:
        """A reference that came and leads nowhere, or out of the repository."""
        reference = at.new.reference
        if reference is None or reference == at.old.reference or at.new.target is not None:
            return
        address = reference.partition("#")[0]
        is_outside = bool(address) and path_of(at.new.document.path, address) is None
        what = f"{shown(reference)} stands for something that is not known."
        kind = "reference-outside" if is_outside else "reference-lost"
        self._tell(at, kind, Effect.UNDECIDABLE, (at.old.reference, reference), what)

    def _whole(self, at: Sides) -> None:
        before, after = canonical(at.old.node), canonical(at.new.node)
        if before != after:
            what = f"The schema was {_told(at.old.node)} and is {_told(at.new.node)}."
            self._tell(at, "schema", self._between(at.old, at.new), (before, after), what)

    def _between(self, old: Schema, new: Schema) -> Effect:
        return _effect(back=self._engine.includes(new, old), forth=self._engine.includes(old, new))

    def _within(self, old: list[Schema], new: list[Schema]) -> Effect:
        return _effect(back=self._engine.within(old, new), forth=self._engine.within(new, old))

    def _part(self, schema: Schema, words: Iterable[str]) -> Schema:
        """The schema with these keywords alone."""
        node = schema.node
        entries = {word: node.entries[word] for word in words if isinstance(node, Mapping) and word in node.entries}
        part = Schema(Mapping(MappingProxyType(entries), node.line, node.column), schema.document)
        self._kept.append(part)
        return part

    def _group(self, name: str, words: tuple[str, ...], at: Sides) -> None:
        told = _told_of(at.old, at.new, words), _told_of(at.new, at.old, words)
        if told[0] != told[1]:
            parts = self._part(at.old, words), self._part(at.new, words)
            what = f"{_list(_here(words, at))} was {told[0] or 'not said'} and is {told[1] or 'not said'}."
            found = self._made(at, name, self._between(*parts), told, what)
            self.found.append(replace(found, base=_place(at.old, words), head=_place(at.new, words)))

    # Objects

    def _objects(self, at: Sides) -> None:
        before, after = (keys_of(side) or Keys({}, {}, None) for side in (at.old, at.new))
        for name in (name for name in before.names if name in after.names):
            self.compare(before.names[name], after.names[name], at.below(name).element)
        gone = tuple(_Named(name, before.names[name]) for name in before.names if name not in after.names)
        come = tuple(_Named(name, after.names[name]) for name in after.names if name not in before.names)
        matching = _matched(gone, come)
        for was, now in matching.pairs:
            self._renamed(at, was, now)
        if len(matching.removed) + len(matching.added) > _MOST_TOLD:
            raise TooLargeError
        for each in matching.removed:
            self._removed(at, each, after.at(each.name) or [], matching.hints.get(each.name))
        for each in matching.added:
            self._added(at, each, before.at(each.name) or [])
        self._patterned(at, before, after)
        self._rest(at.at("additionalProperties"), before, after)
        self._required(at.at("required"))

    def _renamed(self, at: Sides, was: _Named, now: _Named) -> None:
        what = f"The property {shown(was.name)} is most likely renamed to {shown(now.name)}."
        told = self._made(at.below(now.name), "property-renamed", Effect.BOTH, (was.name, now.name), what)
        self.found.append(replace(told, base=was.schema.place(), head=now.schema.place(), is_guess=True))

    def _removed(self, at: Sides, gone: _Named, others: list[Schema], hint: str | None) -> None:
        possibly = f" It was possibly renamed to {shown(hint)}." if hint else ""
        what = f"The property {shown(gone.name)} is no longer described.{possibly}"
        effect = self._within([gone.schema], others)
        told = self._made(at.below(gone.name), "property-removed", effect, (_text(gone.schema), None), what)
        self.found.append(replace(told, base=gone.schema.place()))

    def _added(self, at: Sides, come: _Named, others: list[Schema]) -> None:
        what = f"The property {shown(come.name)} is described."
        effect = self._within(others, [come.schema])
        kind = OPEN if not others and effect is Effect.TIGHTENS else "property-added"
        told = self._made(at.below(come.name), kind, effect, (None, _text(come.schema)), what)
        severity = Severity.RISKY if effect is Effect.LOOSENS else told.severity
        self.found.append(replace(told, head=come.schema.place(), severity=severity))

    def _patterned(self, at: Sides, before: Keys, after: Keys) -> None:
        for pattern in sorted(before.patterns.keys() & after.patterns.keys()):
            self.compare(before.patterns[pattern], after.patterns[pattern], at.below(f"{{{pattern}}}").element)
        if before.patterns.keys() != after.patterns.keys():
            words = ("patternProperties", "additionalProperties")
            effect = self._between(self._part(at.old, words), self._part(at.new, words))
            change = (_list(before.patterns), _list(after.patterns))
            self._tell(at.at(words[0]), "patterned-properties", effect, change, "The patterns of properties changed.")

    def _rest(self, at: Sides, before: Keys, after: Keys) -> None:
        """Properties that are neither named nor matched."""
        was, now = before.rest, after.rest
        if was and now and isinstance(was.node, Mapping) and isinstance(now.node, Mapping):
            self.compare(was, now, at.below("*").element)
            return
        told = _text(was), _text(now)
        if told[0] != told[1]:
            what = f"Other properties may be {told[1] or 'anything'}; they could be {told[0] or 'anything'}."
            effect = self._within([was] if was else [], [now] if now else [])
            self._tell(at, "additional-properties", effect, told, what)

    def _required(self, at: Sides) -> None:
        before, after = required_of(at.old), required_of(at.new)
        for name in sorted(after - before):
            what = f"The property {shown(name)} must be there."
            self._tell(at.below(name), "required-added", Effect.TIGHTENS, (None, name), what)
        for name in sorted(before - after):
            what = f"The property {shown(name)} may be missing."
            self._tell(at.below(name), "required-removed", Effect.LOOSENS, (name, None), what)

    # Arrays, and schemas made of schemas

    def _arrays(self, at: Sides) -> None:
        before, after = (items_of(side) or Items((), None) for side in (at.old, at.new))
        for index, (was, now) in enumerate(zip(before.first, after.first, strict=False)):
            self.compare(was, now, f"{at.element}[{index}]")
        if len(before.first) == len(after.first) and before.rest and after.rest:
            self.compare(before.rest, after.rest, f"{at.element}[]")
            return
        parts = self._part(at.old, _ITEMS), self._part(at.new, _ITEMS)
        change = _text(parts[0]), _text(parts[1])
        if change[0] != change[1] and (len(before.first) != len(after.first) or before.rest or after.rest):
            inside = Sides(at.old, at.new, f"{at.element}[]", "items")
            self._tell(inside, "items", self._between(*parts), change, "What the array holds changed.")

    def _branches(self, at: Sides) -> None:
        targets = at.old.target, at.new.target
        if targets[0] and targets[1]:
            self.compare(targets[0], targets[1], at.element)
        for word in ("allOf", "anyOf", "oneOf"):
            before, after = _unpaired(at.old.each(word), at.new.each(word))
            if len(before) == len(after) and (word == "allOf" or len(before) == 1):
                for was, now in zip(before, after, strict=True):
                    self.compare(was, now, at.element)
            elif before or after:
                self._reshaped(at.at(word), word)

    def _reshaped(self, at: Sides, word: str) -> None:
        """Branches that came or went."""
        effect = self._between(self._part(at.old, (word,)), self._part(at.new, (word,)))
        counts = len(at.old.each(word)), len(at.new.each(word))
        name = "conjunction" if word == "allOf" else "alternatives"
        if 0 not in counts and word != "allOf":
            name = {Effect.LOOSENS: "alternative-added", Effect.TIGHTENS: "alternative-removed"}.get(effect, name)
        change = _list(map(_text, at.old.each(word))), _list(map(_text, at.new.each(word)))
        what = f"There were {counts[0]} branches under {shown(word)}, and there are {counts[1]}."
        self._tell(at, name, effect, change, what)

    # What is said beside

    def _said(self, at: Sides) -> None:
        for kind, words in _SAID.items():
            for word in words:
                self._word(kind, at.at(word), word)
        others = {word for side in (at.old, at.new) for word in _entries(side) if word not in _KNOWN}
        for word in sorted(others):
            self._word("attribute-changed", at.at(word), word)

    def _word(self, kind: str, at: Sides, word: str) -> None:
        before, after = (None if node is None else canonical(node) for node in (at.old.get(word), at.new.get(word)))
        if before != after:
            was, now = (shown(text) if text is not None else "not said" for text in (before, after))
            what = f"{shown(word)} was {was} and is {now}."
            told = self._made(at.below(word), kind, Effect.NONE, (before, after), what)
            self.found.append(replace(told, severity=None))


@dataclass(frozen=True, slots=True)
class _Named:
    """A property, as the search for renames knows it."""

    name: str
    schema: Schema
    id: None = None
    renamed_from: None = None


def _likeness(old: _Named, new: _Named) -> float:
    if _text(old.schema) != _text(new.schema):
        return 0.0
    return 0.5 + 0.5 * renames.alike(old.name, new.name)


def _matched(gone: tuple[_Named, ...], come: tuple[_Named, ...]) -> renames.Matching[_Named]:
    if len(gone) * len(come) > _MOST_GUESSES:
        return renames.Matching((), gone, come, frozenset(), {})
    return renames.match(gone, come, _likeness)


def _masked(found: Difference, *, back: bool, forth: bool) -> Difference:
    """The difference without the effects that the whole is proved not to have."""
    if found.effect is Effect.UNDECIDABLE:
        return found
    effect = _effect(back=back or not found.effect.breaks_backward, forth=forth or not found.effect.breaks_forward)
    if effect is found.effect:
        return found
    if effect is Effect.NONE:
        return replace(found, kind=REWRITTEN, effect=effect, severity=None)
    return replace(found, effect=effect)


def _unpaired(old: tuple[Schema, ...], new: tuple[Schema, ...]) -> tuple[list[Schema], list[Schema]]:
    """The branches that have no like on the other side."""
    texts = [canonical(each.node) for each in new]
    left = []
    for each in old:
        text = canonical(each.node)
        if text in texts:
            texts.remove(text)
        else:
            left.append(each)
    came = []
    for each in new:
        text = canonical(each.node)
        if text in texts:
            texts.remove(text)
            came.append(each)
    return left, came


def _definitions(schema: Schema) -> tuple[str, ...]:
    root = schema.document.root
    entries = root.entries if isinstance(root, Mapping) else {}
    return tuple(canonical(entries[word].value) for word in ("$defs", "definitions", "components") if word in entries)


def _entries(schema: Schema) -> Iterable[str]:
    return schema.node.entries if isinstance(schema.node, Mapping) else ()


def _here(words: tuple[str, ...], at: Sides) -> Iterator[str]:
    return (shown(word) for word in words if at.old.get(word) is not None or at.new.get(word) is not None)


def _place(schema: Schema, words: tuple[str, ...]) -> Place:
    return schema.place(next((word for word in words if schema.get(word) is not None), None))


def _text(schema: Schema | None) -> str:
    """The schema in one line; a lone keyword is told by its value alone."""
    if schema is None:
        return ""
    node = schema.node
    if isinstance(node, Mapping) and len(node.entries) <= 1:
        return next((_value(entry.value) for entry in node.entries.values()), "")
    return canonical(node)


def _told_of(side: Schema, other: Schema, words: tuple[str, ...]) -> str:
    """What a side says under some keywords; by its value alone where both sides use one and the same."""
    said = {word: node for word in words if (node := side.get(word)) is not None}
    used = {word for word in words if side.get(word) is not None or other.get(word) is not None}
    if len(used) == 1:
        return ", ".join(map(_value, said.values()))
    return ", ".join(f"{word}: {_value(node)}" for word, node in said.items())


def _value(node: Node) -> str:
    """Lists of types and values are sets: their order says nothing."""
    if isinstance(node, Sequence):
        return f"[{', '.join(sorted(canonical(item) for item in node.items))}]"
    return canonical(node)


def _told(node: Node) -> str:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return "anything" if node.value else "nothing"
    return shown(canonical(node))


def _list(texts: Iterable[str]) -> str:
    return ", ".join(sorted(texts))
