from __future__ import annotations

from bot.facts.pull_request import Witness
from bot.store import witness
from bot.store.witness import Seen

WITNESS = Witness(review_id=11, head="a" * 40, digest="d1", parts={"contracts/\udce9.yaml": "p1"})
SEEN = Seen(head="a" * 40, base_ref="main", digest="d1", force_push_count=1, review_ids=(12, 11))


async def test_the_first_word_of_a_witness_stands(database):
    assert await witness.put_witness(database, 3, 7, WITNESS)
    assert not await witness.put_witness(database, 3, 7, Witness(review_id=11, head="b" * 40, digest="d2"))
    assert await witness.witnesses(database, 3, 7) == (WITNESS,)
    assert await witness.witnesses(database, 3, 8) == ()


async def test_the_last_look_is_the_one_kept(database):
    assert await witness.last_seen(database, 3, 7) is None
    await witness.put_seen(database, 3, 7, Seen(head="b" * 40, base_ref="other", digest="d0"))
    await witness.put_seen(database, 3, 7, SEEN)
    await witness.put_seen(database, 3, 8, SEEN)
    seen = await witness.last_seen(database, 3, 7)
    assert seen == Seen(head="a" * 40, base_ref="main", digest="d1", force_push_count=1, review_ids=(11, 12))
    assert await witness.seen_on(database, 3, "main") == (7, 8)
    await witness.forget_seen(database, 3, 7)
    assert await witness.seen_on(database, 3, "main") == (8,)
