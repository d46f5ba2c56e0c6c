import pytest

from bot.facts.contract import Consumer, Listed
from bot.facts.finding import Place
from bot.formats.format import Source
from bot.formats.odcs import examine, recognises, references
from tests.bot.formats.tables import check, examples

HEAD = "apiVersion: v3.1.0\nkind: DataContract\nid: i\nversion: 1.0.0\nstatus: active\n"
PATH = "a.odcs.yaml"


def examined(text):
    return examine(None, Source(PATH, text.encode()))


@pytest.mark.parametrize("example", examples("odcs"))
def test_example(example):
    check(example)


def test_the_people_are_read_with_their_places():
    people = (
        "team: [{username: bob}, {username: ann, role: Owner}]\ncustomProperties:\n"
        "- {property: requireApprovalFrom, value: [risk]}\n"
        "- {property: consumers, value: [mart, {name: desk, owner: o, properties: [a]}]}\n"
    )
    parties = examined(HEAD + people).after
    assert parties.dataset == "i"
    assert parties.owner == Listed(name="ann", place=Place(path=PATH, line=6, column=25))
    assert parties.approvers == (Listed(name="risk", place=Place(path=PATH, line=8, column=43)),)
    assert [(consumer.name, consumer.properties) for consumer in parties.consumers] == [("mart", ()), ("desk", ("a",))]
    assert isinstance(parties.consumers[0], Consumer)


@pytest.mark.parametrize(
    ("team", "owner"),
    [
        ("team: {name: risk, members: [{username: ann, role: data owner}]}", "ann"),
        ("team: {name: risk, members: [{username: ann}]}", "risk"),
        ("team: {members: [{role: owner}]}", None),
        ("team: [{username: ann}]", None),
        ("name: x", None),
    ],
)
def test_an_owner_is_a_member_or_the_team(team, owner):
    told = examined(f"{HEAD}{team}\n").after.owner
    assert (told.name if told else None) == owner


@pytest.mark.parametrize(
    ("team", "steward"),
    [
        ("team: {members: [{username: ann, role: owner}, {username: sam, role: Data Steward}]}", "sam"),
        ("team: [{name: sue, role: steward}, {username: sam, role: steward}]", "sue"),
        ("team: {name: risk}", None),
    ],
)
def test_a_steward_is_the_member_with_that_role(team, steward):
    told = examined(f"{HEAD}{team}\n").after.steward
    assert (told.name if told else None) == steward


@pytest.mark.parametrize(
    ("text", "element", "remedy"),
    [
        (HEAD.replace("v3.1.0", "v2.2.0"), "apiVersion", "migrate the contract to ODCS 3"),
        (HEAD.replace("apiVersion: v3.1.0\n", ""), "apiVersion", "add `apiVersion: v3.1.0`"),
        (HEAD.replace("kind: DataContract", "kind: Contract"), "kind", "write `kind: DataContract`"),
        (HEAD.replace("kind: DataContract\n", ""), "kind", "add `kind: DataContract`"),
        (HEAD.replace("id: i\n", ""), "id", "the standard asks"),
        (HEAD.replace("version: 1.0.0\n", "", 1), "version", "the standard asks"),
        (HEAD.replace("status: active\n", ""), "status", "the standard asks"),
        (HEAD + "schema: [{physicalName: a}]\n", "schema.0.name", "name the schema object"),
        (HEAD + "schema: [{name: a, properties: [{logicalType: date}]}]\n", "schema.a.0.name", "name the property"),
        (
            HEAD + "schema: [{name: a, properties: [{name: b, logicalType: strin}]}]\n",
            "schema.a.b.logicalType",
            "`string`",
        ),
        (
            HEAD + "schema: [{name: a, properties: [{name: b, logicalType: int(3)}]}]\n",
            "schema.a.b.logicalType",
            "under",
        ),
        (HEAD + "schema: [{name: a, properties: [{name: b, required: yes}]}]\n", "schema.a.b.required", "`true`"),
        (HEAD + "servers: [{type: s3}]\n", "servers.0.server", "name the server"),
        (HEAD + "servers: [{server: a}]\n", "servers.a.type", "kind of server"),
        (HEAD + "slaProperties: [{property: latency}]\n", "slaProperties.latency.value", "how much"),
        (HEAD + "roles: [{access: read}]\n", "roles.0.role", "name the role"),
        (
            HEAD
            + "customProperties:\n- {property: requireApprovalFrom, value: [a]}\n"
            + "- {property: requireApprovalFrom, value: []}\n",
            "customProperties.requireApprovalFrom",
            "keep one of the two",
        ),
        (HEAD + "customProperties: [{value: 1}]\n", "customProperties.0.property", "name the property"),
    ],
)
def test_a_mistake_is_told(text, element, remedy):
    (found,) = examined(text).findings
    assert (found.rule, found.element) == ("contract/invalid", element)
    assert remedy in found.message


def test_a_promise_may_be_about_one_element():
    text = "slaProperties: [{property: latency, value: 4, unit: h, element: a.b}]\n"
    old, new = HEAD + text, HEAD + text.replace("4", "5")
    (found, _) = examine(Source(PATH, old.encode()), Source(PATH, new.encode())).findings
    assert found.element == "slaProperties.latency.a.b"


def test_servers_of_two_kinds_leave_the_dialect_open():
    text = "servers: [{server: a, type: snowflake}, {server: b, type: s3}]\n"
    text += "schema: [{name: o, properties: [{name: p, physicalType: INT}]}]\n"
    old, new = (HEAD + text).encode(), (HEAD + text.replace("INT}", "BIGINT}")).encode()
    rules = [finding.rule for finding in examine(Source(PATH, old), Source(PATH, new)).findings]
    assert "contract/column-type-widened" in rules


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.yaml", HEAD, True),
        ("a.yaml", "kind: datacontract", True),
        ("a.yaml", "apiVersion: v3.0.2\nschema: []", True),
        ("a.yaml", "apiVersion: apps/v1\nkind: Deployment", False),
        ("a.yaml", "kind: [DataContract]", False),
        ("a.yaml", "- a", False),
        ("a.yaml", HEAD + "x: [", True),
        ("a.yaml", "x: [", False),
        ("a.txt", HEAD, False),
    ],
)
def test_a_contract_is_recognised(path, text, expected):
    assert recognises(Source(path, text.encode())) is expected


def test_a_contract_stands_alone():
    assert references(Source("contracts/a.yaml", b"dataset: a")) == ()
