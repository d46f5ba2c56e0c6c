"""Snapshots from a few words: the language of the gates' example tables.

given:
  base_ref: main
  changes: [{path, type, dataset, owner, steward, approvers, consumers, findings: [breaking, risky, compatible, …],
             base: {owner, steward, consumers}}]          # who stood behind it before, where that differs
  owners: {path: ["@acme/trading"]}
  policy: |          # the base's policy file
  head_policy: |
  exceptions: |      # the base's exceptions file; `head_exceptions` is what the head makes of it
  broken: base       # or head: which policy was found to be broken
  author: ann        # naming any person makes the people's side known
  teams: {acme/risk: [rita]}          # `null` members: the team cannot be read; `secret` ones are listed
  secret: [acme/risk]
  makers: [mia]                       # for whom an App opened it; `bot_author: true`
  doubts: [nobody saw who pushed]
  same_head: [8]
  reviews: [{by: rita, state: APPROVED, seen: same | other | never, edited: true, writes: false, bot: true}]
  contributors: [cem]
  unknown_contributors: 1
  now: 2026-11-18T18:00:00Z
  cut: 2026-11-19T10:00:00Z
  emergencies: [{id: INC-1, since: 2026-11-19T10:00:00Z, ended: 2026-11-19T12:00:00Z}]
  hotfixes: [{incident, declared, agreed: {rita: incident commander}, withdrawn: [rita], …}]    # the rest as it fits
  rota: |
  kept_policy: |
  standing: [{kind: hold, by: rita, reason: later}]     # what people said by command
"""

import zlib
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter

from bot.facts.change import Blob, Change, ChangedFile, Ownership, Problem, Status
from bot.facts.contract import Consumer, Listed, Parties
from bot.facts.finding import Advice, Axis, Certainty, Counts, Effect, Excepted, Finding, Place, Severity
from bot.facts.pull_request import Person, PullRequest, Repository, Review, ReviewState, Team, Witness
from bot.facts.snapshot import LIVE, OFFLINE, Content, Snapshot, Source
from bot.facts.standing import StandingFact
from bot.facts.train import Agreement, Cut, Emergency, Hotfix, Train
from bot.policy.exceptions import read
from bot.policy.governed import EXCEPTIONS_PATH

STANDING = TypeAdapter(StandingFact)
KINDS = {
    "breaking": (Severity.BREAKING, Effect.TIGHTENS, (Axis.SHAPE,)),
    "risky": (Severity.RISKY, Effect.LOOSENS, (Axis.SHAPE,)),
    "excepted": (Severity.BREAKING, Effect.TIGHTENS, (Axis.SHAPE,)),
    "compatible": (Severity.COMPATIBLE, Effect.NONE, (Axis.SHAPE,)),
    "undecidable": (Severity.RISKY, Effect.UNDECIDABLE, (Axis.SHAPE,)),
    "announcing": (Severity.COMPATIBLE, Effect.NONE, (Axis.POLICY,)),
    "policy": (Severity.RISKY, Effect.NONE, (Axis.POLICY,)),
    "semantic": (Severity.RISKY, Effect.NONE, (Axis.SEMANTIC,)),
    "renamed": (Severity.COSMETIC, Effect.NONE, (Axis.SEMANTIC,)),
    "invalid": (Severity.BREAKING, Effect.UNDECIDABLE, (Axis.VALIDITY,)),
}

BROKEN = Problem(place=Place(path=".github/stationmaster.yml", line=3), found="x", expected="y", remedy="mend it")
BASE_PROBLEMS = {"base": (BROKEN,), "question": (replace(BROKEN, remedy="did you mean z?"),)}


EXCEPTION = Excepted(
    fingerprint="3f2a9c01b7de",
    reason="It was empty.",
    approver="acme/risk",
    until=date(2026, 12, 31),
    counts=Counts.YES,
)


def person(login, *, is_bot=False):
    return Person(id=0 if login == "ghost" else zlib.crc32(login.encode()), login=login, is_bot=is_bot)


def finding(kind="breaking", *, subject="trade_ledger", path="contracts/trade_ledger.yaml", number=0, **changes):
    severity, effect, axes = KINDS[kind]
    place = Place(path=path, line=7 + number, column=3)
    told = {
        "rule": f"contract/{kind}",
        "subject": subject,
        "element": f"schema.column_{number}.nullable",
        "before": "true",
        "after": "false",
        "effect": effect,
        "axes": axes,
        "severity": severity,
        "message": f"Something {kind} happened.",
        "certainty": Certainty.UNDECIDABLE if effect is Effect.UNDECIDABLE else Certainty.CERTAIN,
        "advice": (Advice(code="A7", text="Measure, mend, tighten.", snippet="SELECT 1;"),),
        "base": place,
        "head": place,
        "sunset": date(2027, 1, 31) if kind == "announcing" else None,
    }
    found = Finding(**told | changes)
    return replace(found, is_enforced=False, exception=EXCEPTION) if kind == "excepted" else found


def change(path="contracts/trade_ledger.yaml", **told):
    dataset = told.get("dataset", "trade_ledger")
    kinds = told.get("findings", ())
    findings = tuple(finding(kind, subject=dataset, path=path, number=at) for at, kind in enumerate(kinds))
    old_path = told.get("old_path")
    file = ChangedFile(
        status=Status.MOVED if old_path else Status.MODIFIED,
        path=path,
        old_path=old_path,
        base=Blob(oid="b" * 40, mode="100644"),
        head=Blob(oid=told.get("oid", "c" * 40), mode="100644"),
    )
    type_ = told.get("type", "contract" if "dataset" in told or kinds else None)
    before, after = (_parties(path, dataset, side) if type_ else None for side in (told | told.get("base", {}), told))
    return Change(file=file, type=type_, before=before, after=after, findings=findings)


def _parties(path, dataset, told):
    place = Place(path=path, line=20, column=5)
    return Parties(
        dataset=dataset,
        version=told.get("version"),
        owner=Listed(name=told["owner"], place=place) if "owner" in told else None,
        steward=Listed(name=told["steward"], place=place) if "steward" in told else None,
        approvers=tuple(Listed(name=name, place=place) for name in told.get("approvers", ())),
        consumers=tuple(_consumer(place, **consumer) for consumer in told.get("consumers", ())),
    )


def _consumer(place, properties=(), **told):
    return Consumer(place=place, properties=tuple(properties), **told)


def standing(*, by, **told):
    """What somebody said by command; `by` is a login."""
    return STANDING.validate_python({"by": asdict(person(by)), "comment": "issue_comment:1", **told})


def snapshot(given=None, **more):
    given = {**(given or {}), **more}
    content = _content(given)
    has_people = bool({"author", "teams", "reviews", "contributors"} & set(given))
    now = given.get("now")
    instant = _instant(now) if now else None
    return Snapshot(
        known=LIVE if has_people or now else OFFLINE,
        content=content,
        pull_request=_pull_request(given, content) if has_people else None,
        teams=tuple(_team(handle, members, given) for handle, members in given.get("teams", {}).items()),
        witnesses=tuple(_witnesses(given)),
        now=instant,
        github_now=_instant(given["github_now"]) if "github_now" in given else None,
        latest=_instant(given["latest"]) if "latest" in given else None,
        train=_train(given) if now else None,
        standing=tuple(standing(**told) for told in given.get("standing", ())),
        digest="same",
        policy_problems=BASE_PROBLEMS.get(given.get("broken"), ()),
        head_policy_problems=(BROKEN,) if given.get("broken") == "head" else (),
        exceptions=read(content, instant, 90),
    )


def witnessed(told, decision):
    """Let every review have been given to the change as a decision on it names it."""
    witnesses = (replace(each, digest=decision.digest, parts=decision.parts) for each in told.witnesses)
    return replace(told, witnesses=tuple(witnesses))


def _content(given):
    ownership = (
        Ownership(path=path, owners=tuple(owners), place=Place(path=".github/CODEOWNERS", line=at))
        for at, (path, owners) in enumerate(given.get("owners", {}).items(), 1)
    )
    return Content(
        base_ref=given.get("base_ref", "main"),
        base="1" * 40,
        head="2" * 40,
        merge_base="3" * 40,
        policy=_source(given.get("policy")),
        kept_policy=_source(given.get("kept_policy")),
        head_policy=_source(given.get("head_policy")),
        rota=_source(given.get("rota"), ".github/stationmaster-rota.yml"),
        organisation_policy=_source(given.get("organisation_policy"), "stationmaster.yml"),
        kept_organisation_policy=_source(given.get("kept_organisation_policy"), "stationmaster.yml"),
        exceptions=_source(given.get("exceptions"), EXCEPTIONS_PATH),
        head_exceptions=_source(given.get("head_exceptions"), EXCEPTIONS_PATH),
        changes=tuple(change(**told) for told in given.get("changes", ())),
        ownership=tuple(ownership),
    )


def _source(text, path=".github/stationmaster.yml"):
    return None if text is None else Source(path=path, text=text)


def _pull_request(given, content):
    return PullRequest(
        repository=Repository(id=99, owner="acme", name="platform"),
        number=7,
        title="A change",
        author=person(given.get("author", "ann"), is_bot=given.get("bot_author", False)),
        makers=tuple(person(login) for login in given.get("makers", ())),
        doubts=tuple(given.get("doubts", ())),
        same_head=tuple(given.get("same_head", ())),
        state=given.get("state", "open"),
        is_draft=given.get("draft", False),
        base_ref=content.base_ref,
        base=content.base,
        head=content.head,
        contributors=tuple(person(login) for login in given.get("contributors", ())),
        unknown_contributors=given.get("unknown_contributors", 0),
        reviews=tuple(_review(at, told) for at, told in enumerate(given.get("reviews", ()), 1)),
        is_complete=given.get("complete", True),
    )


def _review(number, told):
    return Review(
        id=number,
        person=person(told["by"], is_bot=told.get("bot", False)),
        state=ReviewState(told.get("state", "APPROVED")),
        commit="2" * 40,
        is_edited=told.get("edited", False),
        can_write=told.get("writes", True),
    )


def _witnesses(given):
    for number, told in enumerate(given.get("reviews", ()), 1):
        seen = told.get("seen", "same")
        if seen != "never":
            yield Witness(review_id=number, head="2" * 40, digest=seen)


def _team(handle, members, given):
    if members is None:
        return Team(handle=handle, id=0, problem=f"{handle} cannot be read")
    people = tuple(person(login) for login in members)
    is_secret = handle in given.get("secret", ())
    return Team(handle=handle, id=zlib.crc32(handle.encode()), members=people, is_secret=is_secret)


def _train(given):
    cut = given.get("cut")
    branch = given.get("base_ref", "main")
    latest = Cut(branch=branch, commit="4" * 40, at=_instant(cut)) if cut else None
    return Train(
        branch=branch,
        latest_cut=latest,
        emergencies=tuple(_emergency(branch, told) for told in given.get("emergencies", ())),
        hotfixes=tuple(_hotfix(branch, told) for told in given.get("hotfixes", ())),
    )


def _emergency(branch, told):
    ended = _instant(told["ended"]) if "ended" in told else None
    until = f"the end of {told['id']}"
    return Emergency(
        id=told["id"], branch=branch, reason="why", since=_instant(told["since"]), until=until, ended=ended
    )


def _hotfix(branch, told):
    declared = _instant(told.get("declared", "2026-11-18T20:00:00+00:00"))
    agreements = (
        Agreement(person=person(login), role=role, is_withdrawn=login in told.get("withdrawn", ()))
        for login, role in told.get("agreed", {}).items()
    )
    return Hotfix(
        id=told.get("incident", "INC-1"),
        incident=told.get("incident", "INC-1"),
        reason=told.get("reason", "the ledger is doubled"),
        pull_request=told.get("pull_request", 7),
        commit=told.get("commit", "2" * 40),
        base_ref=told.get("base_ref", branch),
        declared=declared,
        reviews_before=tuple(told.get("reviews_before", ())),
        expires=_instant(told["expires"]) if "expires" in told else declared + timedelta(hours=4),
        agreements=tuple(agreements),
    )


def _instant(told):
    return told if isinstance(told, datetime) else datetime.fromisoformat(told)
