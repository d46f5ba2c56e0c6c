"""Where requests go, and where they never go."""

import datetime as dt
import ipaddress
import ssl

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from yarl import URL

from bot.github.errors import Redirected, Transient, Unprocessable
from bot.github.transport import Endpoints, Request, Transport, open_session


@pytest.fixture
def transport(connection):
    return connection.transport


def request(hub, method="GET", path="/x"):
    return Request(method=method, url=f"{hub.url}{path}", headers={"authorization": "Bearer ghs_secret"})


async def test_a_get_follows_to_the_same_host(hub, transport, say):
    hub.says("GET", "/x", say(status=301, headers={"location": f"{hub.url}/y"}))
    hub.says("GET", "/y", say({"here": 1}))
    assert (await transport.send(request(hub))).json() == {"here": 1}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
async def test_a_redirected_write_is_an_error(hub, transport, say, method, status):
    hub.says(method, "/x", say(status=status, headers={"location": "/y"}))
    with pytest.raises(Redirected, match="is not followed"):
        await transport.send(request(hub, method))
    assert len(hub.requests) == 1


async def test_another_host_gets_nothing(hub, transport, say, aiohttp_server):
    seen = []

    async def never(asked):
        seen.append(asked)
        return web.Response()

    app = web.Application()
    app.router.add_get("/y", never)
    other = await aiohttp_server(app)
    hub.says("GET", "/x", say(status=302, headers={"location": str(other.make_url("/y"))}))
    with pytest.raises(Redirected):
        await transport.send(request(hub))
    assert not seen


@pytest.mark.parametrize("location", ["mailto:a@b", "data:text/plain,x", "//evil.example/x", "https://127.0.0.1/x"])
async def test_a_redirect_to_no_place_of_ours_is_not_followed(hub, transport, say, location):
    hub.says("GET", "/x", say(status=302, headers={"location": location}))
    with pytest.raises(Redirected, match="is not followed"):
        await transport.send(request(hub))


async def test_a_circle_ends(hub, transport, say):
    hub.says("GET", "/x", say(status=302, headers={"location": "/x"}))
    with pytest.raises(Redirected, match="3 times"):
        await transport.send(request(hub))


async def test_only_the_configured_hosts_are_asked(transport):
    elsewhere = Request(method="GET", url="https://evil.example/x", headers={})
    with pytest.raises(Unprocessable, match=r"evil\.example, which is not the configured GitHub"):
        await transport.send(elsewhere)


@pytest.mark.parametrize("path", ["/repos/../app", "/repos/./x", "/repos/.."])
async def test_no_name_climbs_out_of_its_path(hub, transport, path):
    with pytest.raises(Unprocessable, match="climbs out"):
        await transport.send(request(hub, path=path))
    assert not hub.requests


async def test_a_broken_connection_passes_and_tells_no_secret(hub, transport, cut_off):
    hub.says("GET", "/x", cut_off)
    with pytest.raises(Transient, match=r"got no answer \(ServerDisconnectedError\)") as broken:
        await transport.send(request(hub))
    assert broken.value.__context__ is None


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_nothing_is_sent_again_unasked(hub, transport, say, cut_off, method):
    hub.says(method, "/x", say({}), cut_off, say({}))
    await transport.send(request(hub, method))
    with pytest.raises(Transient):
        await transport.send(request(hub, method))
    assert len(hub.requests) == 2


async def test_the_version_is_always_told(hub, transport, say):
    hub.says("GET", "/x", say({}))
    await transport.send(request(hub))
    assert hub.requests[0].headers["x-github-api-version"] == "2022-11-28"


@pytest.mark.parametrize("address", ["http://api.github.com", "http://127.0.0.1.evil.example", "ftp://127.0.0.1x"])
def test_credentials_need_tls(address):
    with pytest.raises(ValueError, match="no https:// address"):
        Endpoints(api=address)


def test_an_enterprise_server_has_its_own_addresses():
    endpoints = Endpoints(api="https://ghes.example/api/v3", graphql="https://ghes.example/api/graphql")
    assert endpoints.api.endswith("/api/v3")


def authority(folder):
    """A private authority's certificate for 127.0.0.1, and the server's side of it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a private authority")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    (folder / "server.pem").write_bytes(
        pem + key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


async def secure(_):
    return web.json_response({"secure": True})


async def test_a_private_authority_is_trusted_only_where_it_is_named(tmp_path, monkeypatch, aiohttp_server):
    app = web.Application()
    app.router.add_get("/x", secure)
    server = await aiohttp_server(app, ssl=authority(tmp_path))
    url = f"https://127.0.0.1:{server.port}"
    asked = Request(method="GET", url=f"{url}/x", headers={})
    async with open_session() as session:
        with pytest.raises(Transient, match="ClientConnectorCertificateError"):
            await Transport(session, Endpoints(api=url, graphql=url)).send(asked)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with open_session() as session:
        answer = await Transport(session, Endpoints(api=url, graphql=url)).send(asked)
    assert answer.json() == {"secure": True}


@pytest.mark.parametrize(
    ("api", "url", "expected"),
    [
        ("https://api.github.com", "https://uploads.github.com/repos/a/b/releases/1/assets?name=x", True),
        ("https://api.acme.ghe.com", "https://uploads.acme.ghe.com/x", True),
        ("https://api.github.com", "http://uploads.github.com/x", False),
        ("https://api.github.com", "https://uploads.github.com.evil.example/x", False),
        ("https://ghes.example/api/v3", "https://ghes.example/api/uploads/x", True),
        ("https://ghes.example/api/v3", "https://uploads.ghes.example/x", False),
    ],
)
def test_files_go_to_where_github_takes_them_and_nowhere_else(api, url, expected):
    assert Endpoints(api=api).admit(URL(url)) is expected
