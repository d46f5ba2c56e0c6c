"""What must not be in the tree: this or that machine's paths, addresses of registries, links made by luck."""

import json
import re
import socket
import subprocess

import pytest

from tests.repository.tree import ROOT, files

# Written so that this file does not find itself.
ADDRESSES = re.compile(r"py[p]i\.org|pythonhoste[d]\.org|npmj[s]\.(org|com)|deb\.debia[n]\.org")
PATHS = re.compile(r"(?<![\w./~-])/(wor[k]|roo[t]|home/\w+|opt/(wheels|py[p]i)[\w-]*|User[s]/\w+)(?=/)")


def lines_with(pattern):
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_machine_is_named():
    assert lines_with(PATHS) == []


def test_no_registry_is_named():
    assert lines_with(ADDRESSES) == []


@pytest.mark.parametrize("line", ["/wor" + "k/x", "see /hom" + "e/alice/x", "(/roo" + "t/.cache)"])
def test_a_machine_is_seen(line):
    assert PATHS.search(line)


@pytest.mark.parametrize("line", ["$HOME/x", "docs/work/x", "a /workshop/x", "./root/x", "/data/x"])
def test_what_names_no_machine_passes(line):
    assert not PATHS.search(line)


def test_every_python_package_is_locked_with_its_hash():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert re.findall(r"(?m)^[^\s#][^=\s]*==.*(?<!\\)$", text) == [], f"{lock.name}: a requirement without a hash"


def test_no_node_package_is_locked_to_an_address():
    for lock in (path for path in files() if path.name == "package-lock.json"):
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        installed = {name: package for name, package in packages.items() if name}
        assert [name for name, package in installed.items() if "resolved" in package] == []
        assert [name for name, package in installed.items() if "integrity" not in package] == []


def test_no_test_reaches_another_machine():
    """192.0.2.1 is an address nobody has (RFC 5737). The guard warns first, and here warnings are errors."""
    with socket.socket() as one, pytest.raises(UserWarning, match=r"192\.0\.2\.1"):
        one.connect(("192.0.2.1", 9))


def test_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as one:
        assert one.getpeername() == server.getsockname()


def test_git_knows_no_user():
    told = subprocess.run(["git", "config", "--get", "user.email"], cwd="/", capture_output=True, check=False)
    assert told.stdout == b""
