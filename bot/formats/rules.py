"""Every kind of finding a contract can have: what it means, whom it hits, how bad it is, and what to do about it.

A finding's rule is always one of `RULES`. The severity here is the default, which the policy file may override; the
effect and severity of one finding may differ where its rule depends on the values (a type change, say).
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.finding import Axis, Effect, Severity

ADVICE = {
    "A1": "Expand and contract: add the new next to the old, write both, backfill, move the consumers, then drop the "
    "old after its sunset date.",
    "A2": "Publish a new major version side by side, and keep the old one alive with a view.",
    "A3": "Give it a default, or let it be null.",
    "A4": "Keep the old name alive with a view or an alias, and say so in the contract (`renamed_from`, or ODCS `id`).",
    "A6": "Widen the column in place with the engine's own statement, after checking that readers can hold the values.",
    "A7": "Measure the violations, repair them, and only then tighten.",
    "A8": "There is no technical work: announce it, and have the people concerned agree.",
    "A9": "Take it back: a change may not loosen the rules it is judged by unless those who are asked today agree.",
    "A10": "Rebuild or backfill next to the old layout, then swap.",
    "A11": "Have compliance look at it, and carry the classification to everything downstream.",
    "A12": "Raise the contract's version: the major number for a break, the minor one for an addition.",
    "A13": "Correct the file; nothing can be judged before it reads.",
}
"""What to do, by code."""

_EFFECTS = {
    Effect.NONE: "Data and readers on either side still fit each other.",
    Effect.TIGHTENS: "The new side admits less: old data and old writers break (BACKWARD does not hold).",
    Effect.LOOSENS: "The new side admits more, or gives less: old readers break (FORWARD does not hold).",
    Effect.BOTH: "Neither old data nor old readers fit the new side (neither BACKWARD nor FORWARD holds).",
    Effect.UNDECIDABLE: "It cannot be decided whether it is compatible, so it does not count as compatible.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A kind of finding. `hits` says, in one or two sentences, who notices and how."""

    id: str
    title: str
    hits: str
    effect: Effect
    severity: Severity
    axes: tuple[Axis, ...]
    advice: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """The rule's page in Markdown, as `stationmaster explain` prints it."""
        lines = [f"# {self.id}", "", f"{self.title}.", "", self.hits, "", _EFFECTS[self.effect], ""]
        axes = ", ".join(self.axes)
        lines += [f"Severity unless the policy says otherwise: **{self.severity}**. Concerns: {axes}.", ""]
        if self.advice:
            lines += ["What to do:", "", *(f"- **{code}** {ADVICE[code]}" for code in self.advice), ""]
        return "\n".join(lines)


_NONE, _TIGHTENS, _LOOSENS, _BOTH, _UNDECIDABLE = Effect
_COSMETIC, _COMPATIBLE, _RISKY, _BREAKING = Severity
_SHAPE, _IDENTITY, _SEMANTIC, _POLICY, _OPERATIONAL, _VALIDITY = Axis

_TABLE: tuple[tuple[str, str, str, Effect, Severity, tuple[Axis, ...], tuple[str, ...]], ...] = (
    # The file itself
    ("unreadable", "The file cannot be read", "Nothing it says can be judged, so it cannot pass.",
     _UNDECIDABLE, _BREAKING, (_VALIDITY,), ("A13",)),
    ("invalid", "The contract does not say what its format asks for",
     "What is missing or malformed cannot be judged, so it cannot pass.",
     _UNDECIDABLE, _BREAKING, (_VALIDITY,), ("A13",)),
    ("not-a-file", "A contract's path holds a symbolic link or a submodule",
     "What it points to is not part of the change and is never followed, so it cannot be judged.",
     _UNDECIDABLE, _BREAKING, (_VALIDITY,), ("A13",)),
    ("base-unreadable", "The contract could not be read before this change",
     "What readers rely on today is not known, so nothing says that the change is compatible.",
     _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    ("unknown-key", "The contract says something under a key that means nothing",
     "Nobody is hit; what stands there is not looked at, whatever its author meant.",
     _NONE, _RISKY, (_POLICY,), ("A13",)),
    ("added", "A contract is new", "Nobody reads it yet.", _NONE, _COMPATIBLE, (_IDENTITY,), ()),
    ("deleted", "A contract is gone", "Every producer and every reader of the dataset loses what they rely on.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A1", "A4")),
    ("moved", "The contract's file has moved", "Nobody who reads the data is hit; its code owners may be others now.",
     _NONE, _COSMETIC, (_IDENTITY,), ()),
    # Identity
    ("dataset-renamed", "The dataset has another name", "Every producer and reader asks for a name that is gone.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A4", "A1")),
    ("identity-changed", "The contract's identity changed", "What refers to the contract by it finds another one.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A4",)),
    ("domain-changed", "The dataset belongs to another domain or data product",
     "Those who answer for it may be others.", _NONE, _RISKY, (_IDENTITY, _POLICY), ("A8",)),
    ("status-changed", "The contract's status changed", "Consumers plan by it.", _NONE, _COSMETIC, (_POLICY,), ("A8",)),
    ("version-not-bumped", "The version does not say how much changed",
     "Consumers that pin a version take the change for a smaller one.", _NONE, _RISKY, (_POLICY,), ("A12",)),
    ("version-changed", "The version changed", "Nobody is hit by the number itself.",
     _NONE, _COSMETIC, (_POLICY,), ()),
    ("version-removed", "The version is gone", "Consumers can no longer pin one.", _NONE, _RISKY, (_POLICY,), ("A12",)),
    ("object-added", "A schema object is new", "Nobody reads it yet.", _NONE, _COMPATIBLE, (_SHAPE,), ("A12",)),
    ("object-removed", "A schema object is gone", "Its producers and readers lose what they rely on.",
     _BOTH, _BREAKING, (_SHAPE,), ("A1",)),
    ("object-renamed", "A schema object has another name", "Its producers and readers ask for a name that is gone.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A4", "A1")),
    ("physical-name-changed", "The name in the database changed", "Every query asks for a name that is gone.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A4",)),
    ("physical-type-changed", "A schema object is stored as something else",
     "What was a table may be a view or a topic now; producers and readers reach it another way.",
     _BOTH, _BREAKING, (_SHAPE, _OPERATIONAL), ("A2",)),
    # Columns
    ("column-added", "A column is new", "Nobody is hit, except readers that count columns instead of naming them.",
     _NONE, _COMPATIBLE, (_SHAPE,), ("A12",)),
    ("column-added-required", "A column is new and must have a value",
     "Producers that do not send it yet break, and rows stored before have no value for it.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A3", "A7")),
    ("column-removed", "A column is gone", "Every reader that names it breaks.",
     _LOOSENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("column-renamed", "A column has another name",
     "Readers ask for a name that is gone, and producers still send it.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A4", "A1")),
    ("column-reordered", "The columns stand in another order",
     "Only readers that count columns instead of naming them are hit.", _NONE, _COSMETIC, (_SHAPE,), ()),
    ("column-type-widened", "A column's type holds more",
     "Readers that declared the old type may meet values they cannot hold.",
     _LOOSENS, _RISKY, (_SHAPE,), ("A6",)),
    ("column-type-narrowed", "A column's type holds less",
     "Producers may send values that no longer fit, and stored values may not fit either.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7", "A1")),
    ("column-type-changed", "A column holds another kind of value",
     "Producers, stored history and readers all break.", _BOTH, _BREAKING, (_SHAPE,), ("A2", "A1")),
    ("column-type-extended", "A column's type gained a part", "Nobody is hit.",
     _NONE, _COMPATIBLE, (_SHAPE,), ("A12",)),
    ("column-type-undecided", "Whether a column's old and new type fit each other cannot be told",
     "Producers and readers may be hit.", _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    ("column-nullability-tightened", "A column may no longer be null",
     "Producers that still send nulls break, and nulls stored before no longer fit.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("column-nullability-loosened", "A column may be null now",
     "Readers meet nulls they were promised never to see.", _LOOSENS, _BREAKING, (_SHAPE,), ("A3", "A8")),
    ("default-added", "A default is new", "Nobody is hit.", _NONE, _COMPATIBLE, (_SHAPE,), ()),
    ("default-changed", "A default changed", "Readers can no longer tell what a missing value meant in older rows.",
     _NONE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("default-removed", "A default is gone from a column that must have a value",
     "Producers that relied on it break.", _TIGHTENS, _BREAKING, (_SHAPE,), ("A3",)),
    ("enum-value-added", "A permitted value is new", "Readers that know only the old values meet one they do not.",
     _LOOSENS, _RISKY, (_SHAPE,), ("A8",)),
    ("enum-value-removed", "A permitted value is gone",
     "Producers that still send it break, and rows stored before may hold it.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("enum-added", "Only listed values are permitted now",
     "Producers that send others break, and rows stored before may hold others.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("enum-removed", "Any value is permitted now", "Readers that know only the listed values meet others.",
     _LOOSENS, _BREAKING, (_SHAPE,), ("A8",)),
    ("exhaustive-changed", "Whether the permitted values are all there will ever be changed",
     "Readers decide by it whether they must expect others.", _NONE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("unique-added", "A column must be unique now", "Producers that send duplicates break; stored ones no longer fit.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("unique-removed", "A column need not be unique any more", "Readers that join on it count rows twice.",
     _LOOSENS, _BREAKING, (_SHAPE,), ("A8",)),
    ("primary-key-added", "A primary key is new", "Producers that send duplicates break; stored ones no longer fit.",
     _TIGHTENS, _BREAKING, (_SHAPE, _IDENTITY), ("A7",)),
    ("primary-key-removed", "The primary key is gone", "Readers that join or merge on it count rows twice.",
     _LOOSENS, _BREAKING, (_SHAPE, _IDENTITY), ("A8",)),
    ("primary-key-changed", "The primary key is made of other columns",
     "Producers, stored history and every join on the key are hit.",
     _BOTH, _BREAKING, (_SHAPE, _IDENTITY), ("A2", "A10")),
    ("partitioning-changed", "The data is partitioned otherwise",
     "Queries that prune by partition read more; whoever reads the files by path finds others.",
     _LOOSENS, _RISKY, (_OPERATIONAL,), ("A10",)),
    ("constraint-tightened", "A constraint on values is stricter",
     "Producers may send values that no longer pass, and stored ones may not pass.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("constraint-loosened", "A constraint on values is laxer", "Readers may meet values they were promised not to see.",
     _LOOSENS, _BREAKING, (_SHAPE,), ("A8",)),
    ("constraint-undecided", "A constraint on values says something else",
     "Whether it permits more or less cannot be told; producers and readers may be hit.",
     _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    ("time-zone-changed", "The time zone of a column changed",
     "Every time is read as another instant, silently, by every reader.", _BOTH, _BREAKING, (_SEMANTIC,), ("A1",)),
    ("relationship-added", "A reference to other data is new",
     "Producers that send values without a counterpart break; stored ones no longer fit.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("relationship-removed", "A reference to other data is no longer promised", "Readers that join on it lose rows.",
     _LOOSENS, _BREAKING, (_SHAPE,), ("A8",)),
    # Meaning
    ("unit-changed", "A column's unit changed", "Every number is read as another amount, silently, by every reader.",
     _BOTH, _BREAKING, (_SEMANTIC,), ("A1",)),
    ("unit-added", "A column's unit is told now", "Readers that assumed another one were wrong, or are from now on.",
     _NONE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("definition-changed", "A description changed in words that decide what values mean",
     "Readers may be reading another amount, currency, zone or side than before.",
     _UNDECIDABLE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("derivation-changed", "A column is derived otherwise", "The same name may hold other values for every reader.",
     _UNDECIDABLE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("custom-changed", "Something the format does not define changed",
     "Who is hit depends on what your organisation means by it.", _NONE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("documentation-changed", "Only explanations changed", "Nobody is hit.", _NONE, _COSMETIC, (_SEMANTIC,), ()),
    ("deprecated", "Something is deprecated", "Readers must move before its sunset date.",
     _NONE, _COMPATIBLE, (_POLICY,), ("A8",)),
    ("deprecated-without-sunset", "Something is deprecated without a sunset date",
     "Readers do not know until when they must move.", _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("deprecation-withdrawn", "Something is no longer deprecated", "Nobody is hit.",
     _NONE, _COSMETIC, (_POLICY,), ()),
    ("sunset-changed", "A sunset date changed", "Readers plan by it.", _NONE, _RISKY, (_POLICY,), ("A8",)),
    # Protection
    ("classification-raised", "A classification is stricter", "Consumers may lose access, or see masked values.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("classification-lowered", "A classification is laxer or gone", "Data may reach people it was kept from.",
     _NONE, _BREAKING, (_POLICY,), ("A11",)),
    ("classification-changed", "A classification is another one", "Which of the two is stricter is not known.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("sensitive-column-added", "A new column holds sensitive data", "Everything downstream inherits its protection.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("sensitive-tag-added", "Something is marked as sensitive now", "Everything downstream inherits its protection.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("sensitive-tag-removed", "Something is no longer marked as sensitive", "Data may reach people it was kept from.",
     _NONE, _BREAKING, (_POLICY,), ("A11",)),
    ("tags-changed", "Tags changed", "Nobody is hit, unless your organisation decides by tags.",
     _NONE, _COSMETIC, (_SEMANTIC,), ()),
    ("protection-changed", "How a column is protected changed", "Data may reach people it was kept from.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("region-added", "The data may be kept in another region", "Rules on residency may forbid it.",
     _NONE, _BREAKING, (_POLICY,), ("A11",)),
    ("region-removed", "The data is no longer kept in a region", "Consumers that must read it there cannot.",
     _NONE, _BREAKING, (_POLICY,), ("A11",)),
    ("retention-shortened", "Data is kept for less time", "Readers lose history they rely on.",
     _LOOSENS, _BREAKING, (_POLICY,), ("A11",)),
    ("retention-lengthened", "Data is kept for longer", "Rules on how little may be kept can forbid it.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("retention-changed", "How long data is kept changed",
     "Whether it is longer or shorter cannot be told; readers may lose history.",
     _UNDECIDABLE, _RISKY, (_POLICY,), ("A11",)),
    # Promises
    ("sla-loosened", "A service level is laxer or gone", "Readers are served worse than promised before.",
     _LOOSENS, _BREAKING, (_POLICY,), ("A8",)),
    ("sla-tightened", "A service level is stricter or new", "The producer promises more; its operations must agree.",
     _TIGHTENS, _COMPATIBLE, (_POLICY,), ("A8",)),
    ("sla-changed", "A service level changed", "Whether it is stricter or laxer cannot be told.",
     _UNDECIDABLE, _RISKY, (_POLICY,), ("A8",)),
    ("schedule-changed", "The data arrives at other times", "Readers that run after it may run too early.",
     _LOOSENS, _RISKY, (_POLICY,), ("A8",)),
    ("sla-driver-changed", "Why a service level is promised changed", "A regulatory promise binds more than others.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("quality-added", "A quality rule is new", "Producers whose data does not pass are stopped.",
     _TIGHTENS, _COMPATIBLE, (_POLICY,), ("A7",)),
    ("quality-removed", "A quality rule is gone", "Readers meet data that used to be stopped.",
     _LOOSENS, _BREAKING, (_POLICY,), ("A8",)),
    ("quality-weakened", "A quality rule stops less", "Readers meet data that used to be stopped.",
     _LOOSENS, _BREAKING, (_POLICY,), ("A8",)),
    ("quality-strengthened", "A quality rule stops more", "Producers whose data no longer passes are stopped.",
     _TIGHTENS, _COMPATIBLE, (_POLICY,), ("A7",)),
    ("quality-changed", "A quality rule says something else", "Whether it stops more or less cannot be told.",
     _UNDECIDABLE, _RISKY, (_POLICY,), ("A8",)),
    ("server-added", "The data stands in another place too", "Nobody is hit.",
     _NONE, _COMPATIBLE, (_OPERATIONAL,), ()),
    ("server-removed", "The data no longer stands in a place", "Consumers that connect there break.",
     _LOOSENS, _BREAKING, (_OPERATIONAL,), ("A4",)),
    ("server-changed", "The place where the data stands changed", "Producers and consumers connect to the old one.",
     _BOTH, _BREAKING, (_OPERATIONAL,), ("A4",)),
    ("file-format-changed", "The data is written in another format", "Every producer and reader needs another reader.",
     _BOTH, _BREAKING, (_OPERATIONAL,), ("A2",)),
    ("dialect-changed", "The types belong to another engine", "The same type names may mean other types.",
     _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    # People
    ("owner-changed", "The owner is another one", "Consumers and approvers turn to somebody else.",
     _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("owner-removed", "The owner is gone", "Nobody answers for the data.", _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("owner-added", "An owner is named", "Nobody is hit.", _NONE, _COMPATIBLE, (_POLICY,), ()),
    ("team-changed", "The team is made of others", "Consumers turn to others.", _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("support-changed", "Where consumers find help changed", "Consumers may turn to a channel that is gone.",
     _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("approver-added", "Somebody more must agree to breaking changes", "Nobody is hit.",
     _NONE, _COMPATIBLE, (_POLICY,), ()),
    ("approver-removed", "Somebody need no longer agree to breaking changes",
     "A reader loses its say in what breaks it. Those listed before this change still decide about it.",
     _NONE, _BREAKING, (_POLICY,), ("A9",)),
    ("breaking-change-policy-removed", "Nobody need agree to breaking changes any more",
     "All readers lose their say in what breaks them. Those listed before this change still decide about it.",
     _NONE, _BREAKING, (_POLICY,), ("A9",)),
    ("consumer-added", "A consumer is named", "Nobody is hit.", _NONE, _COMPATIBLE, (_POLICY,), ()),
    ("consumer-removed", "A consumer is no longer named", "It is not asked any more when something breaks it.",
     _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("consumer-changed", "What a consumer reads, or who answers for it, changed",
     "It may no longer be told of what breaks it.", _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("role-added", "A role grants access", "More people may reach the data.", _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("role-removed", "A role is gone", "Those who held it lose access.", _LOOSENS, _RISKY, (_POLICY,), ("A8",)),
    ("role-access-changed", "A role grants another access", "People may reach more than before, or lose access.",
     _NONE, _BREAKING, (_POLICY,), ("A11",)),
    ("role-approver-removed", "An approver of access requests is gone", "Access is given on fewer people's word.",
     _NONE, _BREAKING, (_POLICY,), ("A9",)),
)  # fmt: skip

RULES = {
    f"contract/{name}": Rule(
        id=f"contract/{name}", title=title, hits=hits, effect=effect, severity=severity, axes=axes, advice=advice
    )
    for name, title, hits, effect, severity, axes, advice in _TABLE
}
"""Every rule by its id, in the order of the documentation."""
