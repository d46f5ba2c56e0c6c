import pytest

from bot.facts.contract import Listed
from bot.facts.finding import Place
from bot.formats.dcs import examine, recognises, references
from bot.formats.format import Source
from tests.bot.formats.tables import check, examples

HEAD = "dataContractSpecification: 1.1.0\nid: i\n"
INFO = "info: {title: t, version: 1.0.0}\n"
PATH = "a.yaml"


def examined(text):
    return examine(None, Source(PATH, text.encode()))


def model(field):
    return f"{HEAD}{INFO}models: {{t: {{fields: {{a: {field}}}}}}}\n"


@pytest.mark.parametrize("example", examples("dcs"))
def test_example(example):
    check(example)


def test_the_people_are_read_with_their_places():
    text = "info: {title: t, version: 1.0.0, owner: ann}\nrequireApprovalFrom: [risk]\nconsumers: [mart]\n"
    parties = examined(HEAD + text).after
    assert (parties.dataset, parties.version) == ("i", "1.0.0")
    assert parties.owner == Listed(name="ann", place=Place(path=PATH, line=3, column=41))
    assert parties.approvers == (Listed(name="risk", place=Place(path=PATH, line=4, column=23)),)
    assert [consumer.name for consumer in parties.consumers] == ["mart"]


def test_what_a_definition_says_stands_at_the_definition():
    text = model('{$ref: "#/definitions/d"}') + "definitions:\n  d: {type: int}\n"
    sides = (Source(PATH, side.encode()) for side in (text, text.replace("int}", "long}")))
    found = examine(*sides).findings[0]
    assert (found.element, found.head) == ("models.t.a.type", Place(path=PATH, line=6, column=13))


@pytest.mark.parametrize(
    ("text", "element", "remedy"),
    [
        (HEAD.replace("1.1.0", "0.9.1") + INFO, "dataContractSpecification", "migrate the contract"),
        (HEAD.replace("dataContractSpecification: 1.1.0\n", "") + INFO, "dataContractSpecification", "add `data"),
        (HEAD.replace("id: i\n", "") + INFO, "id", "name the contract"),
        (HEAD + "info: {version: 1.0.0}\n", "info.title", "name the data"),
        (HEAD + "info: {title: t}\n", "info.version", "say which version"),
        (HEAD + INFO + "models: [a]\n", "models", "lines below it"),
        (HEAD + INFO + "models: {t: a}\n", "models.t", "lines below it"),
        (HEAD + INFO + "servers: {s: {location: x}}\n", "servers.s.type", "kind of server"),
        (HEAD + INFO + "servers: {s: {type: s3, roles: [{access: x}]}}\n", "servers.s.roles.0.name", "name the role"),
        (model("int"), "models.t.a", "lines below it"),
        (model("{type: strin}"), "models.t.a.type", "under `config`"),
        (model("{type: int, required: yes}"), "models.t.a.required", "`true`"),
        (model("{type: decimal, precision: a}"), "models.t.a.precision", "without quotes"),
        (model("{type: array, items: int}"), "models.t.a.items", "lines below it"),
        (model('{$ref: "definitions.yaml#/book"}'), "models.t.a.$ref", "define it"),
    ],
)
def test_a_mistake_is_told(text, element, remedy):
    (found,) = examined(text).findings
    assert (found.rule, found.element) == ("contract/invalid", element)
    assert remedy in found.message


def test_nothing_is_a_type_too():
    assert [found.rule for found in examined(model('{type: "null"}')).findings] == ["contract/added"]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.yaml", HEAD, True),
        ("a.json", '{"dataContractSpecification": "1.1.0"}', True),
        ("a.yaml", HEAD + "x: [", True),
        ("a.yaml", "apiVersion: v3.1.0\nkind: DataContract", False),
        ("a.yaml", "dataset: a\nschema: []", False),
        ("a.yaml", "x: [", False),
        ("a.yaml", "- dataContractSpecification", False),
        ("a.txt", HEAD, False),
    ],
)
def test_a_contract_is_recognised(path, text, expected):
    assert recognises(Source(path, text.encode())) is expected


def test_a_contract_stands_alone():
    assert references(Source(PATH, HEAD.encode())) == ()
