import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.permission import Asker, Letter, May, Permission, Role, asker, belongs, is_allowed, who_could
from tests.samples.snapshots import person, snapshot

RITA = person("rita")
ASKERS = st.builds(
    Asker,
    person=st.just(RITA),
    permission=st.sampled_from(Permission),
    teams=st.frozensets(st.integers(1, 5)),
    roles=st.frozensets(st.sampled_from(["cab", "release-manager"])),
    raci=st.frozensets(st.sampled_from(Letter)),
    is_owner=st.booleans(),
    is_author=st.booleans(),
)


def test_permissions_are_ordered():
    assert [each.reaches(Permission.WRITE) for each in Permission] == [False, False, False, True, True, True]


@given(ASKERS)
def test_nobody_may_by_default(asked):
    assert not is_allowed(May(), asked)


@pytest.mark.parametrize(
    ("may", "one", "other"),
    [
        (May(permission=Permission.TRIAGE), {"permission": Permission.TRIAGE}, {"permission": Permission.READ}),
        (May(roles=("cab",)), {"roles": frozenset({"cab"})}, {"roles": frozenset({"release-manager"})}),
        (May(teams=(7,)), {"teams": frozenset({7, 8})}, {"teams": frozenset({8})}),
        (May(owners=True), {"is_owner": True}, {"is_author": True}),
        (
            May(raci=(Letter.ACCOUNTABLE,)),
            {"raci": frozenset({Letter.ACCOUNTABLE})},
            {"raci": frozenset({Letter.INFORMED})},
        ),
        (May(author=True), {"is_author": True}, {"is_owner": True}),
    ],
)
def test_one_way_is_enough(may, one, other):
    assert is_allowed(may, Asker(person=RITA, **one))
    assert not is_allowed(may, Asker(person=RITA, **other))


def test_an_admin_is_not_everybody():
    assert not is_allowed(May(roles=("cab",)), Asker(person=RITA, permission=Permission.ADMIN))


def test_what_somebody_is_to_a_pull_request():
    facts = snapshot(
        author="ann", contributors=["rita"], owners={"a.yaml": ["@acme/risk"]}, teams={"acme/risk": ["rita"]}
    )
    roles = {
        "cab": Role(people=(RITA.id,)),
        "sre": Role(teams=(7,)),
        "risk": Role(members=("acme/risk",)),
        "tax": Role(members=("acme/tax",)),
        "none": Role(),
    }
    told = asker(Asker(person=RITA, teams=frozenset({7}), permission=Permission.WRITE), facts, roles)
    assert told.roles == {"cab", "sre", "risk"}
    assert (told.is_owner, told.is_author, told.had_a_hand, told.permission) == (True, False, True, Permission.WRITE)


def test_the_author_had_a_hand_in_it():
    told = asker(Asker(person=person("ann")), snapshot(author="ann"), {})
    assert (told.is_owner, told.is_author, told.had_a_hand, told.roles) == (False, True, True, frozenset())


def test_where_nobody_knows_whose_it_is_it_may_be_anybodys():
    assert asker(Asker(person=RITA), snapshot(), {}).had_a_hand


def test_who_is_behind_a_handle():
    facts = snapshot(author="ann", teams={"acme/risk": ["rita"], "acme/tax": None})
    assert belongs(RITA, "acme/risk", facts)
    assert not belongs(person("cem"), "acme/risk", facts)
    assert not belongs(RITA, "acme/tax", facts)
    assert not belongs(RITA, "acme/other", facts)


def test_who_could_is_named_in_words():
    may = May(
        permission=Permission.ADMIN,
        roles=("cab", "engineer", "sre"),
        teams=(7,),
        owners=True,
        raci=(Letter.ACCOUNTABLE,),
        author=True,
    )
    assert who_could(may, {"cab": Role(members=("acme/board", "dora")), "engineer": Role(people=(1,))}) == (
        "whoever has the permission `admin`",
        "a `cab` (`acme/board` and `dora`)",
        "an `engineer`",
        "a `sre` (the policy names none yet)",
        "a member of the team 7",
        "an owner of what changes",
        "whoever is accountable for a dataset that changes",
        "the author",
    )
    assert who_could(May(), {}) == ("nobody: the policy names none",)


def test_for_whom_an_app_opened_it_had_a_hand_in_it():
    assert asker(Asker(person=RITA), snapshot(author="ann", makers=["rita"]), {}).had_a_hand
