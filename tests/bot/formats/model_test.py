from bot.facts.contract import Listed
from bot.facts.finding import Place
from bot.formats.model import Contract, Property, Server, keyed

HERE, THERE = Place(path="p", line=1), Place(path="p", line=2)


def test_a_part_knows_where_its_attributes_stand():
    column = Property(element="schema.a", place=HERE, places={"type": THERE}, name="a", type="int")
    assert column.at("type") == THERE
    assert column.at("nullable") == HERE
    assert column.path("type") == "schema.a.type"


def test_a_contract_has_a_peoples_side():
    owner = Listed(name="o", place=HERE)
    contract = Contract(element="", place=HERE, dataset="d", version="1", owner=owner)
    assert contract.path("owner") == "owner"
    assert (contract.name, contract.parties.dataset, contract.parties.owner) == ("d", "d", owner)


def test_a_second_of_one_name_never_hides_the_first():
    servers = [Server(element=f"servers.{n}", place=HERE, name="prod", told={}) for n in range(2)]
    assert keyed(servers, lambda server: server.name) == {("prod", 0): servers[0], ("prod", 1): servers[1]}
