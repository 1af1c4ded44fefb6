"""The file of `--oidc`: whose provider, and which of its groups have which roles here.

It is written in TOML by who keeps the server. The client's secret stands in a file of its own that
others cannot read, or in the environment; never in this file and never on the command line.
"""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from pledgebook_reports.viewer.door.roles import Role

SECRET = "PLEDGEBOOK_OIDC_SECRET"  # noqa: S105 -- the name of a variable
CALLBACK = "/door/oidc/callback"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ConfigError(Exception):
    """The file cannot be used; the message is for people."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A provider as its administrator describes it.

    `address` is where users find this server, without a path; the provider must know it with
    `/door/oidc/callback` behind it. `name_claim` says who somebody is, `roles_claim` holds the
    groups (a list or one word; `a.b` looks into an object), `roles` maps them to roles here.
    """

    issuer: str
    client_id: str
    address: str
    roles: dict[str, list[Role]]
    roles_claim: str = "groups"
    name_claim: str = "email"
    scopes: list[str] = msgspec.field(default_factory=lambda: ["openid", "profile", "email"])
    title: str = "your organisation"
    client_secret_file: str = ""

    @property
    def callback(self) -> str:
        """The address to which the provider sends a browser back."""
        return self.address.rstrip("/") + CALLBACK

    @property
    def host(self) -> str:
        """The name under which users find this server, with its port if that is no usual one."""
        return urlsplit(self.address).netloc.casefold()


def read_config(path: Path, *, plain_http: bool = False) -> tuple[Config, str]:
    """The configuration and the client's secret; an empty one is that of a public client.

    Args:
        path: the file.
        plain_http: whether this server may be at an address without https.

    Raises:
        ConfigError: the file or the secret cannot be used.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    try:
        config = msgspec.convert(read, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from None
    reason = _fault(config, plain_http=plain_http)
    if reason:
        raise ConfigError(f"{path}: {reason}")
    return config, _secret(config, path.parent)


def is_safe(address: str) -> bool:
    """Whether what is sent to an address is encrypted on the way, or does not leave the machine."""
    try:
        parts = urlsplit(address)
        fits = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        return fits and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:  # a port that is no number, half an address of IPv6
        return False


def _fault(config: Config, *, plain_http: bool) -> str | None:
    address = config.address
    if not is_safe(config.issuer) or urlsplit(config.issuer).query:
        return f"issuer {config.issuer!r} is no https:// address"
    if plain_http and address.startswith("http://"):
        address = "https" + address.removeprefix("http")
    if not is_safe(address) or urlsplit(address).path not in {"", "/"} or urlsplit(address).query:
        return f"address {config.address!r} is not of the form https://books.example.org"
    if not config.roles or not all(config.roles.values()):
        return "[roles] gives no role to any group, so that nobody could come in"
    if "openid" not in config.scopes:
        return 'scopes must hold "openid"'
    return None


def _secret(config: Config, folder: Path) -> str:
    if not config.client_secret_file:
        return _fit(os.environ.get(SECRET, ""), SECRET)
    path = folder / config.client_secret_file
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read(4096)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    if mode & 0o077:
        raise ConfigError(
            f"{path} is open to others (mode {mode:04o}); put it right with: chmod 600 {path}"
        )
    secret = _fit(content.decode("latin-1").strip(), str(path))
    if not secret:
        raise ConfigError(f"{path} is empty; the client's secret belongs there")
    return secret


def _fit(secret: str, where: str) -> str:
    if not secret.isascii() or not secret.isprintable():
        raise ConfigError(f"{where}: a client's secret is printable ASCII without line ends")
    return secret
