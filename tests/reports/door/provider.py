"""A small identity provider on the loopback, which can be told to forge its tokens."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "pledgebook", "a secret of the client"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


def signed(claims: dict[str, Any]) -> str:
    """Sign as the provider does."""
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)


@dataclass(slots=True)
class Identity:
    """The provider: what it says of itself, of the person, and how it signs."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] = signed
    keys: list[RSAKey] = field(default_factory=lambda: [KEY])
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    """Not set: an answer with keys is held back; `reached` says that one is asked for."""
    reached: threading.Event = field(default_factory=threading.Event)

    def reset(self) -> None:
        """Be honest again."""
        self.claims = {"email": "ann@office.example", "email_verified": True, "groups": ["audit"]}
        self.metadata, self.sign, self.keys = {}, signed, [KEY]
        self.codes.clear()
        self.asked.clear()
        self.held.set()
        self.reached.clear()

    def approve(self, address: str, code: str = "code-1") -> str:
        """What a person does who signs in: the address is taken, and a code stands for it."""
        self.codes[code] = {
            name: values[0] for name, values in parse_qs(urlsplit(address).query).items()
        }
        return code

    def described(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "code_challenge_methods_supported": ["S256"],
        } | self.metadata

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer of the token endpoint."""
        begun = self.codes.pop(form.get("code", ""), None)
        wanted = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {wanted}":
            return 401, {"error": "invalid_client"}
        if (
            begun is None
            or form.get("redirect_uri") != begun["redirect_uri"]
            or create_s256_code_challenge(form.get("code_verifier", "")) != begun["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": begun["nonce"],
        } | self.claims  # fmt: skip
        return 200, {"access_token": "t", "token_type": "Bearer", "id_token": self.sign(claims)}


class _Handler(BaseHTTPRequestHandler):
    identity: Identity

    def do_GET(self) -> None:
        """Answer discovery and keys."""
        self.identity.asked.append(self.path)
        if self.path.endswith("/gone"):
            self._send(404, {})
        elif self.path.endswith("/keys"):
            self.identity.reached.set()
            self.identity.held.wait(30)
            self._send(200, {"keys": [key.as_dict(private=False) for key in self.identity.keys]})
        else:
            self._send(200, self.identity.described())

    def do_POST(self) -> None:
        """Answer the token endpoint."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._send(*self.identity.token(form, self.headers.get("Authorization", "")))

    def _send(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_more: object) -> None:
        """Say nothing."""


def start() -> tuple[Identity, ThreadingHTTPServer]:
    """A provider at a free port of the loopback."""
    identity = Identity()
    handler = type("Handler", (_Handler,), {"identity": identity})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    identity.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return identity, server
