"""Every kind of finding an OpenAPI document can have.

What differs in a schema is told twice: of requests, which the service reads, and of responses, which its clients read.
"""

from __future__ import annotations

from bot.facts.finding import Axis, Effect, Severity
from bot.formats.inclusion import exchange, interface
from bot.formats.rule import Row, rules

_NONE, _TIGHTENS, _LOOSENS, _BOTH, _UNDECIDABLE = Effect
_COSMETIC, _COMPATIBLE, _RISKY, _BREAKING = Severity
_SHAPE, _IDENTITY, _SEMANTIC, _POLICY, _OPERATIONAL, _VALIDITY = Axis

_TABLE: tuple[Row, ...] = (
    *interface.rows("API", "Every call fails."),
    ("operation-added", "An operation is new", "Nobody calls it yet.", _LOOSENS, _COMPATIBLE, (_SHAPE,), ("A12",)),
    ("operation-removed", "An operation is gone", "Every call of it fails.", _TIGHTENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("operation-deprecated", "An operation is deprecated, or no longer is", "Nobody is hit today.",
     _NONE, _COMPATIBLE, (_SEMANTIC,), ("A8",)),
    ("sunset-changed", "An operation is to go on another day", "Clients plan by it.",
     _NONE, _RISKY, (_POLICY,), ("A8",)),
    ("operation-renamed", "An operation has another id",
     "Calls go on working; clients that are generated have another method.", _NONE, _RISKY, (_IDENTITY,), ("A8",)),
    ("parameter-added", "A parameter is new", "Nobody has to send it.", _LOOSENS, _COMPATIBLE, (_SHAPE,), ("A12",)),
    ("parameter-added-required", "A parameter that must be sent is new", "Every call without it fails.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A3",)),
    ("parameter-removed", "A parameter is gone", "What old clients send is not looked at, or refused.",
     _TIGHTENS, _RISKY, (_SHAPE,), ("A1",)),
    ("parameter-required", "A parameter must be sent now", "Every call without it fails.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A3",)),
    ("parameter-optional", "A parameter need not be sent any more", "Nobody is hit.",
     _LOOSENS, _COMPATIBLE, (_SHAPE,), ()),
    ("parameter-written-otherwise", "A parameter is written otherwise",
     "What old clients send is read as something else.",
     _BOTH, _BREAKING, (_SHAPE,), ("A2",)),
    ("body-required", "A body must be sent now",
     "Every call without one fails.", _TIGHTENS, _BREAKING, (_SHAPE,), ("A3",)),
    ("body-optional", "A body need not be sent any more", "Nobody is hit.", _LOOSENS, _COMPATIBLE, (_SHAPE,), ()),
    ("request-media-added", "A body may be sent in another form",
     "Nobody is hit.", _LOOSENS, _COMPATIBLE, (_SHAPE,), ()),
    ("request-media-removed", "A body can no longer be sent in some form", "Clients that send it so fail.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("response-media-added", "A response may come in another form",
     "Clients that do not say which they take may meet it.", _LOOSENS, _COMPATIBLE, (_SHAPE,), ()),
    ("response-media-removed", "A response no longer comes in some form", "Clients that ask for it fail.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("response-added", "A response is new", "Clients meet a status they do not know, and most treat it by its class.",
     _LOOSENS, _RISKY, (_SHAPE,), ("A8",)),
    ("response-removed", "A successful response is gone", "Clients wait for a status that no longer comes.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("error-removed", "A response for an error is gone", "Clients that look for it wait in vain.",
     _NONE, _COMPATIBLE, (_SHAPE,), ()),
    ("header-added", "A response has a new header", "Nobody is hit.", _LOOSENS, _COMPATIBLE, (_SHAPE,), ()),
    ("header-removed", "A response has lost a header", "Clients that read it find nothing.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("security-tightened", "A call needs a right that it did not", "Clients without it are refused.",
     _TIGHTENS, _BREAKING, (_POLICY,), ("A8",)),
    ("security-loosened", "A call needs fewer rights", "Whoever could not call it may be able to now.",
     _LOOSENS, _RISKY, (_POLICY,), ("A11",)),
    ("security-changed", "A call needs other rights", "Clients without them are refused, and others are let in.",
     _BOTH, _BREAKING, (_POLICY,), ("A8",)),
    ("server-removed", "A server is gone",
     "Clients that call it there fail.", _TIGHTENS, _RISKY, (_OPERATIONAL,), ("A1",)),
    ("server-added", "A server is new", "Nobody is hit.", _LOOSENS, _COMPATIBLE, (_OPERATIONAL,), ()),
    ("documentation-changed", "The documentation changed", "Nobody is hit by the words themselves.",
     _NONE, _COSMETIC, (_SEMANTIC,), ()),
)  # fmt: skip

RULES = rules("openapi", (*_TABLE, *exchange.rows({"request": False, "response": True})))
"""Every rule by its id (`openapi/operation-removed`), in the order of the documentation."""
