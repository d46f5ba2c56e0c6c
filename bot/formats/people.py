"""What changes in who stands behind a contract: owner, approvers, consumers, roles."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from bot.facts.contract import Consumer
from bot.facts.finding import Finding
from bot.formats.document import shown
from bot.formats.findings import Pair
from bot.formats.model import Contract, Role, keyed
from bot.formats.texts import from_to, lists

_APPROVERS = "breaking_change_policy.require_approval_from"


def compare(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    """Who came and who went."""
    yield from _owner(pair, old, new)
    yield from _approvers(pair, old, new)
    yield from _consumers(pair, old, new)
    yield from _roles(pair, old, new)
    yield from lists(pair, old, new, "team", ("team-changed", "team-changed"))
    yield from lists(pair, old, new, "support", ("support-changed", "support-changed"))


def _owner(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    before, after = (side.owner.name if side.owner else None for side in (old, new))
    if before == after:
        return
    rule = "owner-removed" if after is None else "owner-added" if before is None else "owner-changed"
    base, head = (side.owner.place if side.owner else side.place for side in (old, new))
    yield pair.tell(rule, "owner", before, after, f"The owner {from_to(before, after)}.", base=base, head=head)


def _approvers(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    before, after = ({listed.name: listed.place for listed in side.approvers} for side in (old, new))
    if before and not after:
        told = ", ".join(before)
        what = f"Nobody of {shown(told)} is asked any more."
        place = next(iter(before.values()))
        yield pair.tell("breaking-change-policy-removed", _APPROVERS, told, None, what, base=place, head=new.place)
        return
    for name, place in before.items():
        if name not in after:
            what = f"{shown(name)} is no longer asked."
            head = new.at("breaking_change_policy")
            yield pair.tell("approver-removed", _APPROVERS, name, None, what, base=place, head=head)
    for name, place in after.items():
        if name not in before:
            what = f"{shown(name)} is asked from now on."
            yield pair.tell("approver-added", _APPROVERS, None, name, what, base=old.place, head=place)


def _consumers(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    before, after = (keyed(side.consumers, attrgetter("name")) for side in (old, new))
    for key, consumer in before.items():
        name = consumer.name
        if key not in after:
            what = f"The consumer {shown(name)} is gone from the list."
            head = new.at("consumers")
            yield pair.tell("consumer-removed", "consumers", name, None, what, base=consumer.place, head=head)
    for key, consumer in after.items():
        name = consumer.name
        if key not in before:
            what = f"The consumer {shown(name)} is new in the list."
            yield pair.tell("consumer-added", "consumers", None, name, what, base=old.place, head=consumer.place)
        elif _told(before[key]) != _told(consumer):
            what = f"What is said of the consumer {shown(name)} changed."
            sides = (_told(before[key]), _told(consumer))
            base, head = before[key].place, consumer.place
            yield pair.tell("consumer-changed", f"consumers.{name}", *sides, what, base=base, head=head)


def _told(consumer: Consumer) -> str:
    return f"owner: {consumer.owner or 'none'}, reads: {', '.join(sorted(consumer.properties)) or 'all'}"


def _roles(pair: Pair, old: Contract, new: Contract) -> Iterator[Finding]:
    before, after = (keyed(side.roles, attrgetter("name")) for side in (old, new))
    for key, role in before.items():
        if key not in after:
            what = f"The role {shown(role.name)} is gone."
            yield pair.tell("role-removed", role.element, role.access or role.name, None, what, base=role.place)
    for key, role in after.items():
        if key in before:
            yield from _role(pair, before[key], role)
        else:
            what = f"The role {shown(role.name)} is new."
            yield pair.tell("role-added", role.element, None, role.access or role.name, what, head=role.place)


def _role(pair: Pair, old: Role, new: Role) -> Iterator[Finding]:
    if old.access != new.access:
        what = f"The access of the role {shown(new.name)} {from_to(old.access, new.access)}."
        base, head = old.at("access"), new.at("access")
        yield pair.tell("role-access-changed", new.path("access"), old.access, new.access, what, base=base, head=head)
    yield from lists(pair, old, new, "approvers", ("approver-added", "role-approver-removed"))
