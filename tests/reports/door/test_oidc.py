"""Signing in with an identity provider: who comes in, and each forgery that does not."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from click.testing import CliRunner
from joserfc import jwt
from joserfc.jwk import RSAKey

from pledgebook_reports.cli import main
from pledgebook_reports.viewer.door.application import Settings, application
from pledgebook_reports.viewer.door.login import GUARD
from pledgebook_reports.viewer.door.oidc.config import SECRET as VARIABLE
from pledgebook_reports.viewer.door.oidc.config import ConfigError, read_config
from pledgebook_reports.viewer.door.oidc.errors import ProviderError
from pledgebook_reports.viewer.door.oidc.pending import AGE
from pledgebook_reports.viewer.door.oidc.provider import Provider
from pledgebook_reports.viewer.door.roles import Role
from pledgebook_reports.viewer.door.users import User, UsersFile
from tests.reports.door import provider as providers
from tests.reports.door.house import Clock, get, post

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from pledgebook_reports.viewer.door.guard import Guard
    from tests.reports.door.provider import Identity

OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
LOOKALIKE = "\N{CYRILLIC SMALL LETTER A}nn@office.example"
CONFIG = """
issuer = "{issuer}"
client-id = "pledgebook"
address = "http://127.0.0.1:8400"
client-secret-file = "secret"
title = "the Office"
[roles]
audit = ["auditor"]
finance = ["preparer", "viewer"]
"""


@pytest.fixture(scope="module")
def served() -> Iterator[Identity]:
    """Yield the provider of this module."""
    identity, server = providers.start()
    yield identity
    server.shutdown()
    server.server_close()


@pytest.fixture
def identity(served: Identity) -> Identity:
    """Return the provider, honest."""
    served.reset()
    return served


@pytest.fixture
def config_file(identity: Identity, tmp_path: Path) -> Path:
    """Return the file of `--oidc`, with the secret beside it."""
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text(providers.SECRET + "\n")
    made = tmp_path / "oidc.toml"
    made.write_text(CONFIG.format(issuer=identity.issuer))
    return made


@pytest.fixture
def users(tmp_path: Path) -> UsersFile:
    """Return a users file with one who has a password, and one who signs in elsewhere."""
    made = UsersFile(tmp_path / "users.json")
    made.add(User("bob@office.example", [Role.ADMINISTRATOR], "a hash"))
    made.add(User("cay@office.example", [Role.APPROVER], officer="OFF-1"))
    return made


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the door."""
    return Clock()


@pytest.fixture
def provider(config_file: Path, clock: Clock) -> Provider:
    """Return the provider as the door knows it."""
    return Provider(*read_config(config_file), now=clock)


@pytest.fixture
def app(config_file: Path, users: UsersFile, clock: Clock, provider: Provider) -> Flask:
    """Return a door with a provider and a users file, and no book."""
    settings = Settings(users=users, now=clock, provider=provider)
    return application(config_file.parent / "none.beancount", settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser."""
    return app.test_client()


def begin(client: FlaskClient, target: str = "/door/account") -> str:
    """Set out; the provider's address to which the browser is sent."""
    answer = get(client, "/door/oidc/begin?" + urlencode({"next": target}))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def come_back(client: FlaskClient, address: str, code: str, **more: str) -> TestResponse:
    """Return from the provider with a code."""
    state = parse_qs(urlsplit(address).query)["state"][0]
    return get(client, "/door/oidc/callback?" + urlencode({"code": code, "state": state} | more))


def sign_in(client: FlaskClient, identity: Identity, target: str = "/door/account") -> TestResponse:
    """The whole way."""
    address = begin(client, target)
    return come_back(client, address, identity.approve(address))


def known(client: FlaskClient) -> bool:
    """Whether the server knows who this is."""
    return get(client, "/door/account").status_code == 200


def test_a_person_of_a_mapped_group_comes_in_with_its_roles(
    client: FlaskClient, identity: Identity
) -> None:
    identity.claims["groups"] = ["finance", "strangers"]
    answer = sign_in(client, identity, "/somewhere?a=b")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/somewhere?a=b")
    page = get(client, "/door/account").text
    assert "ann@office.example" in page
    assert "viewer, preparer" in page
    assert "Another password" not in page


def test_what_is_sent_to_the_provider_is_bound_to_this_browser_and_server(
    client: FlaskClient, identity: Identity
) -> None:
    address = begin(client)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{identity.issuer}/authorize?")
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://127.0.0.1:8400/door/oidc/callback"
    assert min(map(len, (asked["state"], asked["nonce"], asked["code_challenge"]))) >= 43
    assert providers.SECRET not in address


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _unsigned(header: dict[str, str], claims: dict[str, Any]) -> str:
    return f"{_part(json.dumps(header).encode())}.{_part(json.dumps(claims).encode())}"


def _none(claims: dict[str, Any]) -> str:
    return _unsigned({"alg": "none"}, claims) + "."


def _by_the_public_key(claims: dict[str, Any]) -> str:
    text = _unsigned({"alg": "HS256", "kid": "one"}, claims)
    mac = hmac.digest(providers.KEY.as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{_part(mac)}"


def _key_brought_along(claims: dict[str, Any]) -> str:
    header = {"alg": "RS256", "jwk": OTHER.as_dict(private=False)}
    return jwt.encode(header, claims, OTHER)


def _torn(claims: dict[str, Any]) -> str:
    head, _, tail = providers.signed(claims).partition(".")
    return f"{head}.{tail[::-1]}"


def _changed(claims: dict[str, Any]) -> str:
    head, _, tail = providers.signed(claims).split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims | {"groups": ["finance"]}).encode())
    return f"{head}.{body.decode().rstrip('=')}.{tail}"


SIGNATURES: list[tuple[str, Callable[[dict[str, Any]], str]]] = [
    ("other-key", lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER)),
    ("unknown-key", lambda claims: jwt.encode({"alg": "RS256", "kid": "two"}, claims, OTHER)),
    ("key-brought-along", _key_brought_along),
    ("alg-none", _none),
    ("signed-with-the-public-key-as-a-secret", _by_the_public_key),
    ("torn", _torn),
    ("claims-changed-after-signing", _changed),
    ("empty", lambda _claims: ""),
    ("not-ascii", lambda _claims: "é.é.é"),
]


@pytest.mark.parametrize("sign", [pytest.param(sign, id=name) for name, sign in SIGNATURES])
def test_a_token_that_the_provider_did_not_sign_is_refused(
    client: FlaskClient, identity: Identity, sign: Callable[[dict[str, Any]], str]
) -> None:
    identity.sign = sign
    answer = sign_in(client, identity)
    assert answer.status_code == 403
    assert "does not prove who you are" in answer.text
    assert not known(client)


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"nonce": "another"}, id="wrong-nonce"),
        pytest.param({"nonce": None}, id="no-nonce"),
        pytest.param({"aud": "another"}, id="wrong-audience"),
        pytest.param({"aud": []}, id="no-audience"),
        pytest.param({"aud": ["pledgebook", "another"], "azp": "another"}, id="another-party"),
        pytest.param({"iss": "https://elsewhere.example"}, id="wrong-issuer"),
        pytest.param({"exp": int(time.time()) - 3600}, id="expired"),
        pytest.param({"exp": "for ever"}, id="expires-never"),
        pytest.param({"nbf": int(time.time()) + 3600}, id="not-yet"),
        pytest.param({"iat": int(time.time()) + 3600}, id="issued-tomorrow"),
        pytest.param({"at_hash": "AAAA"}, id="of-another-access-token"),
        pytest.param({"sub": None}, id="of-nobody"),
    ],
)
def test_a_token_that_was_not_made_for_this_sign_in_is_refused(
    client: FlaskClient, identity: Identity, claims: dict[str, Any]
) -> None:
    identity.claims |= claims
    answer = sign_in(client, identity)
    assert answer.status_code == 403
    assert "does not prove who you are" in answer.text
    assert not known(client)


@pytest.mark.parametrize(
    "claims,reason",
    [
        pytest.param({"email_verified": False}, "has not verified", id="unverified-email"),
        pytest.param({"email_verified": "true"}, "has not verified", id="verified-by-a-word"),
        pytest.param({"email_verified": None}, "has not verified", id="nothing-said-of-it"),
        pytest.param({"email": None}, "sent no name", id="no-email"),
        pytest.param({"email": LOOKALIKE}, "sent no name", id="letters-that-look-alike"),
        pytest.param({"email": "ann@office.example\n"}, "sent no name", id="line-end"),
        pytest.param({"groups": ["strangers"]}, "no group of yours", id="unmapped-group"),
        pytest.param({"groups": []}, "no group of yours", id="no-group"),
        pytest.param({"groups": None}, "no group of yours", id="groups-missing"),
        pytest.param({"groups": "audit finance"}, "no group of yours", id="words-run-together"),
        pytest.param({"groups": {"audit": True}}, "no group of yours", id="groups-in-an-object"),
        pytest.param({"groups": ["AUDIT"]}, "no group of yours", id="group-in-capitals"),
        pytest.param({"roles": ["auditor"], "groups": []}, "no group of yours", id="role-of-its-own"),
        pytest.param({"email": "bob@office.example"}, "with a password", id="name-with-a-password"),
    ],
)  # fmt: skip
def test_who_has_no_name_or_no_role_here_does_not_come_in(
    client: FlaskClient, identity: Identity, claims: dict[str, Any], reason: str
) -> None:
    identity.claims |= claims
    answer = sign_in(client, identity)
    assert answer.status_code == 403
    assert reason in answer.text
    assert not known(client)


def test_a_state_counts_once(client: FlaskClient, identity: Identity) -> None:
    address = begin(client)
    assert come_back(client, address, identity.approve(address)).status_code == 303
    client.delete_cookie("__Host-pledgebook", domain="127.0.0.1")
    again = come_back(client, address, identity.approve(address, "code-2"))
    assert again.status_code == 403
    assert not known(client)


def test_a_state_that_failed_is_spent_too(client: FlaskClient, identity: Identity) -> None:
    address = begin(client)
    assert come_back(client, address, "wrong").status_code == 403
    assert come_back(client, address, identity.approve(address)).status_code == 403


@pytest.mark.parametrize("state", ["", "made-up", "x" * 3000])
def test_a_state_cannot_be_made_up(client: FlaskClient, identity: Identity, state: str) -> None:
    code = identity.approve(begin(client))
    answer = get(client, "/door/oidc/callback?" + urlencode({"code": code, "state": state}))
    assert answer.status_code == 403
    assert not known(client)


def test_a_state_is_of_its_own_browser(app: Flask, client: FlaskClient, identity: Identity) -> None:
    address, victim = begin(client), app.test_client()
    assert come_back(victim, address, identity.approve(address)).status_code == 403
    begin(victim)
    assert come_back(victim, address, identity.approve(address)).status_code == 403
    assert not known(victim)


def test_a_state_grows_old(client: FlaskClient, identity: Identity, clock: Clock) -> None:
    address = begin(client)
    clock.time += AGE + 1
    assert come_back(client, address, identity.approve(address)).status_code == 403


def test_a_code_counts_once(client: FlaskClient, identity: Identity) -> None:
    address = begin(client)
    code = identity.approve(address)
    assert come_back(client, address, code).status_code == 303
    post(client, "/door/logout", {})
    assert come_back(client, begin(client), code).status_code == 403
    assert not known(client)


def test_a_code_of_another_sign_in_lacks_the_verifier(
    app: Flask, client: FlaskClient, identity: Identity
) -> None:
    stolen = identity.approve(begin(app.test_client()))
    assert come_back(client, begin(client), stolen).status_code == 403
    assert not known(client)


@pytest.mark.parametrize(
    "target",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)",
     "\t//elsewhere.example", "/\n/elsewhere.example", "elsewhere.example", ""],
)  # fmt: skip
def test_signing_in_leads_to_this_server_only(
    client: FlaskClient, identity: Identity, target: str
) -> None:
    assert sign_in(client, identity, target).headers["Location"] == "/"


@pytest.mark.parametrize("issuer", ["https://elsewhere.example", ""])
def test_an_answer_of_another_issuer_is_refused(
    client: FlaskClient, identity: Identity, issuer: str
) -> None:
    address = begin(client)
    answer = come_back(client, address, identity.approve(address), iss=issuer)
    assert answer.status_code == 403
    assert not known(client)


def test_an_answer_must_bear_the_issuer_where_the_provider_says_so(
    client: FlaskClient, identity: Identity
) -> None:
    identity.metadata["authorization_response_iss_parameter_supported"] = True
    assert sign_in(client, identity).status_code == 403
    address = begin(client)
    answer = come_back(client, address, identity.approve(address), iss=identity.issuer)
    assert answer.status_code == 303


def test_an_answer_that_says_a_thing_twice_is_refused(
    client: FlaskClient, identity: Identity
) -> None:
    address = begin(client)
    code, state = identity.approve(address), parse_qs(urlsplit(address).query)["state"][0]
    twice = f"/door/oidc/callback?code={code}&code=other&state={state}"
    assert get(client, twice).status_code == 400
    assert not known(client)


def test_what_the_provider_says_of_an_error_is_not_shown(client: FlaskClient) -> None:
    address = begin(client)
    answer = come_back(
        client, address, "", error="access_denied", error_description="<b>call 555</b>"
    )
    assert answer.status_code == 403
    assert "did not sign you in" in answer.text
    assert "555" not in answer.text


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({"issuer": "https://elsewhere.example"}, id="another-issuer"),
        pytest.param(
            {"token_endpoint": "http://elsewhere.example/token"}, id="token-without-https"
        ),
        pytest.param({"jwks_uri": "file:///etc/passwd"}, id="keys-of-a-file"),
        pytest.param({"authorization_endpoint": None}, id="no-place-to-sign-in"),
        pytest.param({"code_challenge_methods_supported": ["plain"]}, id="no-pkce"),
    ],
)
def test_a_provider_that_is_not_the_one_meant_is_not_used(
    client: FlaskClient, identity: Identity, metadata: dict[str, Any]
) -> None:
    identity.metadata = metadata
    answer = get(client, "/door/oidc/begin")
    assert answer.status_code == 503
    assert "cannot be used just now" in answer.text


def test_a_provider_that_failed_is_asked_again_after_a_while_and_not_by_everybody(
    client: FlaskClient, identity: Identity, clock: Clock
) -> None:
    identity.metadata = {"issuer": "https://elsewhere.example"}
    assert get(client, "/door/oidc/begin").status_code == 503
    assert get(client, "/door/oidc/begin").status_code == 503
    assert len(identity.asked) == 1
    identity.metadata = {}
    clock.time += 11
    assert sign_in(client, identity).status_code == 303


def test_keys_that_were_changed_are_asked_for_but_not_at_every_forgery(
    client: FlaskClient, identity: Identity, clock: Clock
) -> None:
    assert sign_in(client, identity).status_code == 303
    post(client, "/door/logout", {})
    new = RSAKey.generate_key(2048, {"kid": "three", "use": "sig"})
    identity.keys = [new]
    identity.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "three"}, claims, new)
    assert sign_in(client, identity).status_code == 403
    clock.time += 61
    assert sign_in(client, identity).status_code == 303
    assert identity.asked.count("/keys") == 2


def test_who_begins_to_sign_in_does_not_wait_for_the_keys_of_another(
    provider: Provider, identity: Identity
) -> None:
    provider.metadata()
    identity.held.clear()
    fetching = threading.Thread(target=provider._key_set, daemon=True)
    fetching.start()
    try:
        assert identity.reached.wait(10)
        described = threading.Thread(target=provider.metadata, daemon=True)
        described.start()
        described.join(10)
        assert not described.is_alive()
        assert fetching.is_alive()
    finally:
        identity.held.set()
    fetching.join(10)
    assert identity.asked.count("/keys") == 1


def test_keys_that_do_not_come_are_asked_for_again_after_a_while(
    provider: Provider, identity: Identity, clock: Clock
) -> None:
    identity.metadata = {"jwks_uri": f"{identity.issuer}/gone"}
    for _ in range(2):
        with pytest.raises(ProviderError, match="/gone answers 404"):
            provider._key_set()
    assert len(identity.asked) == 2
    clock.time += 11
    with pytest.raises(ProviderError):
        provider._key_set()
    assert len(identity.asked) == 3


def test_signing_out_ends_the_session_and_says_what_remains(
    client: FlaskClient, identity: Identity
) -> None:
    sign_in(client, identity)
    answer = post(client, "/door/logout", {})
    assert answer.headers["Location"] == "/door/login?out=1"
    assert not known(client)
    assert "sign out there too" in get(client, "/door/login?out=1").text


def test_a_session_ends_by_rest_and_by_an_administrator(
    app: Flask, client: FlaskClient, identity: Identity, users: UsersFile, clock: Clock
) -> None:
    guard: Guard = app.config[GUARD]
    admin = app.test_client()
    token = guard.sessions.open("bob@office.example", 0, "127.0.0.1")
    admin.set_cookie(guard.cookie, token, domain="127.0.0.1", secure=True)
    sign_in(client, identity)
    assert "ann@office.example" in get(admin, "/door/sessions").text
    assert post(admin, "/door/revoke", {"name": "ann@office.example"}).status_code == 303
    assert not known(client)
    sign_in(client, identity)
    clock.time += 2 * 3600
    assert not known(client)
    assert users.users()["bob@office.example"].generation == 0


def test_the_users_file_names_the_officer_and_ends_sessions(
    client: FlaskClient, identity: Identity, users: UsersFile
) -> None:
    identity.claims["email"] = "Cay@Office.example"
    sign_in(client, identity)
    page = get(client, "/door/account").text
    assert "OFF-1" in page
    assert "auditor, approver" in page
    users.revoke("cay@office.example")
    assert not known(client)
    sign_in(client, identity)
    users.remove("cay@office.example")
    assert not known(client)


def test_a_password_cannot_be_set_by_one_without(client: FlaskClient, identity: Identity) -> None:
    sign_in(client, identity)
    form = {"old": "x", "new": "correct horse battery", "again": "correct horse battery"}
    assert post(client, "/door/password", form).status_code == 404


def test_signing_in_begins_at_the_servers_own_address_only(client: FlaskClient) -> None:
    answer = client.get("/door/oidc/begin", base_url="http://localhost:8400")
    assert answer.status_code == 403
    assert "Open http://127.0.0.1:8400" in answer.text


def test_without_a_provider_there_is_nothing_at_its_addresses(
    tmp_path: Path, users: UsersFile
) -> None:
    client = application(tmp_path / "none.beancount", Settings(users=users)).test_client()
    assert get(client, "/door/oidc/begin").status_code == 404
    assert get(client, "/door/oidc/callback?state=a&code=b").status_code == 404


def test_a_provider_alone_leaves_nobody_in_without_signing_in(
    config_file: Path, tmp_path: Path
) -> None:
    settings = Settings(provider=Provider(*read_config(config_file)))
    client = application(tmp_path / "none.beancount", settings).test_client()
    assert get(client, "/").status_code == 303
    page = get(client, "/door/login").text
    assert "Sign in with the Office" in page
    assert 'type="password"' not in page


@pytest.mark.parametrize(
    "old,new,reason",
    [
        ('issuer = "http://127.0.0.1', 'issuer = "http://login.example', "is no https:// address"),
        ('address = "http://127.0.0.1:8400"', 'address = "http://books.example"', "is not of the form"),
        ('address = "http://127.0.0.1:8400"', 'address = "https://books.example/a"', "is not of the form"),
        ('["auditor"]', '["king"]', "Invalid enum value 'king'"),
        ('["auditor"]', "[]", "gives no role"),
        ('title = "the Office"', 'client-secret = "in clear"', "unknown field `client-secret`"),
        ('title = "the Office"', "title", "not TOML"),
        ('title = "the Office"', 'scopes = ["email"]', 'scopes must hold "openid"'),
        ('"secret"', '"nowhere"', "No such file"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_one_clear_line(config_file: Path, old: str, new: str, reason: str) -> None:
    text = config_file.read_text()
    assert old in text
    config_file.write_text(text.replace(old, new))
    with pytest.raises(ConfigError) as error:
        read_config(config_file)
    assert reason in str(error.value)
    assert "\n" not in str(error.value)
    run = CliRunner().invoke(main, ["serve", "--oidc", str(config_file)])
    assert run.exit_code == 2
    assert reason in run.output


def test_a_secret_that_others_may_read_is_refused(config_file: Path) -> None:
    (config_file.parent / "secret").chmod(0o640)
    with pytest.raises(ConfigError, match="open to others"):
        read_config(config_file)


def test_the_secret_may_stand_in_the_environment_and_is_never_shown(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = config_file.read_text().replace('client-secret-file = "secret"\n', "")
    config_file.write_text(text)
    monkeypatch.setenv(VARIABLE, "of the environment")
    config, secret = read_config(config_file)
    assert secret == "of the environment"  # noqa: S105 -- of no provider
    assert secret not in repr(Provider(config, secret))


def test_without_authlib_one_line_says_what_to_install(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        __import__("sys").modules, "pledgebook_reports.viewer.door.oidc.provider", None
    )
    run = CliRunner().invoke(main, ["serve", "--oidc", str(config_file)])
    assert run.exit_code == 2
    assert "pip install 'pledgebook[oidc]'" in run.output
