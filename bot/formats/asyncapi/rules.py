"""Every kind of finding an AsyncAPI document can have.

What differs in a JSON schema is told for each side: of what is received, sent, and carried by a channel of which nobody
says who sends. A payload in Avro or Protobuf is told by the rules of its own format.
"""

from __future__ import annotations

from bot.facts.finding import Axis, Effect, Severity
from bot.formats.inclusion import exchange, interface
from bot.formats.rule import Row, rules

_NONE, _TIGHTENS, _LOOSENS, _BOTH, _UNDECIDABLE = Effect
_COSMETIC, _COMPATIBLE, _RISKY, _BREAKING = Severity
_SHAPE, _IDENTITY, _SEMANTIC, _POLICY, _OPERATIONAL, _VALIDITY = Axis

_TABLE: tuple[Row, ...] = (
    *interface.rows("application", "Nobody sends to it or hears from it any more."),
    ("operation-added", "Something more is sent or received", "No partner takes part in it yet.",
     _LOOSENS, _COMPATIBLE, (_SHAPE,), ("A12",)),
    ("operation-removed", "Something is no longer sent or received", "Partners send in vain, or wait in vain.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("operation-turned", "The application sends what it received, or receives what it sent",
     "Partners on either side do the opposite of what is expected of them.", _BOTH, _BREAKING, (_SHAPE,), ("A2",)),
    ("operation-renamed", "An operation has another id",
     "Messages go on flowing; code that is generated has another name.", _NONE, _RISKY, (_IDENTITY,), ("A8",)),
    ("address-changed", "A channel has another address", "Partners at the old address send or wait in vain.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A1",)),
    ("parameter-changed", "What may stand in a channel's address changed",
     "Partners use addresses that the other side does not know.", _BOTH, _RISKY, (_SHAPE,), ("A8",)),
    ("message-added-received", "Another message is received", "Nobody has to send it.",
     _LOOSENS, _COMPATIBLE, (_SHAPE,), ("A12",)),
    ("message-added-sent", "Another message is sent", "Partners meet a message that they do not know.",
     _BOTH, _RISKY, (_SHAPE,), ("A8",)),
    ("message-added-carried", "Another message is in the channel", "Readers meet a message they do not know.",
     _LOOSENS, _RISKY, (_SHAPE,), ("A8",)),
    ("message-removed-received", "A message is no longer received", "Partners that send it are refused.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("message-removed-sent", "A message is no longer sent", "Partners wait for it in vain.",
     _BOTH, _BREAKING, (_SHAPE,), ("A1",)),
    ("message-removed-carried", "A message is no longer in the channel", "Those that lie there are not understood.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("message-renamed", "A message has another name", "What is exchanged stays; code that is generated changes.",
     _NONE, _RISKY, (_IDENTITY,), ("A8",)),
    ("content-type-changed", "A message is of another content type", "Readers decode it to something else, or fail.",
     _BOTH, _BREAKING, (_SHAPE,), ("A2",)),
    ("language-changed", "A payload is described in another schema language",
     "What it admits cannot be compared with what it admitted.", _UNDECIDABLE, _BREAKING, (_SHAPE,), ("A2",)),
    ("payload-changed", "A payload in a schema language that is not read changed",
     "What it admits is not known.", _UNDECIDABLE, _BREAKING, (_SHAPE,), ("A8",)),
    ("correlation-changed", "Messages are matched to each other by something else",
     "Partners find no answer to what they asked.", _BOTH, _BREAKING, (_SHAPE,), ("A2",)),
    ("key-changed", "A message has another key",
     "Messages go to other partitions: their order is lost, and compaction keeps others.",
     _BOTH, _BREAKING, (_SHAPE,), ("A2",)),
    ("partitions-changed", "A topic has another number of partitions or copies",
     "Messages of the same key go to another partition: their order is lost where it happens.",
     _NONE, _RISKY, (_OPERATIONAL,), ("A8",)),
    ("retention-changed", "How long messages are kept changed",
     "Readers that come later find less, or data is kept longer than permitted.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("binding-changed", "Something about the protocol changed", "Partners that are set up for the old one may fail.",
     _NONE, _RISKY, (_OPERATIONAL,), ("A8",)),
    ("security-changed", "Other rights are needed", "Partners without them are refused, or others are let in.",
     _BOTH, _BREAKING, (_POLICY,), ("A8",)),
    ("server-added", "A server is new", "Nobody is hit.", _LOOSENS, _COMPATIBLE, (_OPERATIONAL,), ()),
    ("server-removed", "A server is gone", "Partners that connect to it fail.",
     _TIGHTENS, _RISKY, (_OPERATIONAL,), ("A1",)),
    ("server-changed", "A server is elsewhere, or speaks another protocol", "Partners that connect to it fail.",
     _BOTH, _BREAKING, (_OPERATIONAL,), ("A1",)),
    ("documentation-changed", "The documentation changed", "Nobody is hit by the words themselves.",
     _NONE, _COSMETIC, (_SEMANTIC,), ()),
)  # fmt: skip

RULES = rules("asyncapi", (*_TABLE, *exchange.rows({"received": False, "sent": True, "carried": False})))
"""Every rule by its id (`asyncapi/operation-removed`), in the order of the documentation."""
