from bot.facts.finding import Place
from bot.policy.decision import Decision
from bot.policy.verdict import Check, Discarded, Mode, Requirement, State, Step, Verdict
from bot.reports.tree import tree
from tests.samples.snapshots import person, snapshot

PLACE = Place(path="contracts/a.yaml", line=8)


def decided(*verdicts):
    return Decision(verdicts=verdicts, findings=(), digest="d" * 64)


def agreement(*requirements, **more):
    told = {"gate": "contract-approvals", "check": Check.APPROVALS, "state": State.ACTION_REQUIRED, "sentence": "Wait."}
    return Verdict(**told | {"requirements": requirements} | more)


def test_each_requirement_says_who_counts_who_does_not_and_who_is_next():
    given = snapshot(author="ann")
    stale = Discarded(person=person("ron"), reason="approved a change that has changed since")
    needed = Requirement(
        who=("acme/risk",),
        why="a lists them",
        need=2,
        place=PLACE,
        have=(person("rita"),),
        discarded=(stale,),
        ask=(person("ron"), person("zoe")),
    )
    told = tree(
        given,
        decided(
            agreement(needed, Requirement(who=("bob",), why="b", have=(person("bob"),), by_command=(person("bob"),)))
        ),
    )
    assert told == (
        "acme/platform#7 at 2222222222222222222222222222222222222222, into main\n"
        "contracts: main: passed\n"
        "approvals: main: waiting\n"
        "  contract-approvals: waiting. Wait.\n"
        "    1 of 2 from acme/risk: a lists them (contracts/a.yaml:8:1)\n"
        "      counts: rita\n"
        "      does not count: ron, who approved a change that has changed since\n"
        "      next: ron and zoe: review and approve: a lists them.\n"
        "    1 of 1 from bob: b\n"
        "      counts: bob, by command\n"
        "train: main: passed\n"
    )


def test_what_only_some_can_mend_is_asked_of_nobody_else():
    objected = Requirement(who=("acme/risk",), why="x", problem="ron asked for changes.", ask=(person("rita"),))
    assert "next: acme/risk: ron asked for changes.\n" in tree(snapshot(author="ann"), decided(agreement(objected)))


def test_who_is_consulted_is_not_waited_for():
    told = tree(
        snapshot(author="ann"), decided(agreement(Requirement(who=("acme/ops",), why="they should know", need=0)))
    )
    assert "    consulted, acme/ops: they should know\n" in told
    assert "next:" not in told


def test_what_is_lifted_says_by_whose_word():
    held = Verdict(
        gate="hold", check=Check.TRAIN, state=State.ACTION_REQUIRED, sentence="Held.", lifted="lifted by rita"
    )
    assert "  hold: waiting (lifted). Held.\n    lifted by rita\n" in tree(snapshot(author="ann"), decided(held))


def test_a_gate_that_asks_nobody_says_what_to_do():
    step = Step(who="author", text="mend it")
    broken = Verdict(gate="valid", check=Check.CONTRACTS, state=State.FAILURE, sentence="No.", steps=(step,))
    quiet = Verdict(gate="old", check=Check.CONTRACTS, state=State.FAILURE, sentence="Hm.", mode=Mode.REPORT)
    told = tree(snapshot(changes=[]), decided(broken, quiet))
    assert told.startswith("contracts: main: failed\n  valid: failed. No.\n    author: mend it\n")
    assert "  old: failed (only reported). Hm.\n" in told


def test_nothing_reaches_the_terminal_raw():
    hostile = "\x1b[31m\u202e"
    given = snapshot(author="ann", base_ref=hostile)
    stale = Discarded(person=person(hostile), reason=hostile)
    needed = Requirement(
        who=(hostile,), why=hostile, place=Place(path=hostile, line=1), discarded=(stale,), ask=(person(hostile),)
    )
    told = tree(
        given, decided(agreement(needed, sentence=hostile), agreement(steps=(Step(who=hostile, text=hostile),)))
    )
    assert "\x1b" not in told
    assert "\u202e" not in told
