"""The provider as this server deals with it: its metadata and keys, and a code turned into a person.

Requests are put together and claims proved by Authlib, signatures by joserfc, which comes with it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.oauth2.auth import ClientAuth  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]
    prepare_grant_uri,
    prepare_token_request,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from pledgebook_reports.viewer.door.oidc.config import Config, is_safe
from pledgebook_reports.viewer.door.oidc.errors import ForgedError, ProviderError
from pledgebook_reports.viewer.door.oidc.person import Person, person_of
from pledgebook_reports.viewer.door.oidc.web import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pledgebook_reports.viewer.door.oidc.pending import Started

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""Signatures that only the holder of a private key can make: none of shared secrets, never `none`."""

METADATA_SECONDS, KEYS_SECONDS = 3600.0, 60.0
"""For how long the metadata is believed; how often keys are asked for because one is unknown."""

AGAIN_SECONDS = 10.0
"""For how long a provider that did not answer is not asked again."""

LEEWAY = 60
"""Seconds by which the clocks may differ."""

AT_ONCE = 4
"""Codes that are redeemed at the same time, so that a slow provider never holds every thread."""


@dataclass(slots=True)
class Provider:
    """One identity provider; `now` is a steady clock in seconds."""

    config: Config
    secret: str = field(repr=False)
    now: Callable[[], float] = field(default=time.monotonic)
    _metadata: Mapping[str, Any] = field(default_factory=dict)
    _metadata_at: float = float("-inf")
    _failure: str = ""
    _failed_at: float = float("-inf")
    _keys: tuple[KeySet, float] | None = None
    """With the time at which they came; put in place by one assignment."""
    _keys_failure: str = ""
    _keys_failed_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)
    # Of its own: who only begins to sign in, or has keys that hold, does not wait for the others' keys.
    _keys_lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(AT_ONCE)
    )

    def metadata(self) -> Mapping[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0), an hour old at most.

        Raises:
            ProviderError: it does not answer, or is not the one that was meant.
        """
        with self._lock:
            if self.now() - self._metadata_at > METADATA_SECONDS:
                # Who waits for the lock must not wait once more for a provider that is silent.
                if self.now() - self._failed_at < AGAIN_SECONDS:
                    raise ProviderError(self._failure)
                try:
                    self._metadata = self._described()
                except ProviderError as error:
                    self._failure, self._failed_at = str(error), self.now()
                    raise
                self._metadata_at = self.now()
            return self._metadata

    def address(self, started: Started) -> str:
        """Where a browser is sent to sign in.

        Raises:
            ProviderError: as `metadata`.
        """
        built: str = prepare_grant_uri(
            self.metadata()["authorization_endpoint"],
            self.config.client_id,
            "code",
            redirect_uri=self.config.callback,
            scope=" ".join(self.config.scopes),
            state=started.state,
            nonce=started.nonce,
            code_challenge=create_s256_code_challenge(started.verifier),
            code_challenge_method="S256",
        )
        return built

    def redeem(self, code: str, started: Started) -> Person:
        """The person whom a code stands for.

        Raises:
            ProviderError: the provider does not answer, or too many are signing in.
            ForgedError: the code or the token is not what was asked for.
            DeniedError: the person has no name or no role here.
        """
        if not self._turns.acquire(blocking=False):
            raise ProviderError("too many people are signing in at once")
        try:
            token = self._token(code, started)
            return person_of(self._claims(token, started.nonce), self.config)
        finally:
            self._turns.release()

    def names_itself(self, issuer: str | None) -> bool:
        """Whether an answer bears the issuer that it must bear (RFC 9207)."""
        if issuer is None:
            return not self.metadata().get("authorization_response_iss_parameter_supported")
        return issuer == self.config.issuer

    def _described(self) -> Mapping[str, Any]:
        place = self.config.issuer.rstrip("/") + "/.well-known/openid-configuration"
        status, found = ask(place)
        if status != HTTPStatus.OK or found.get("issuer") != self.config.issuer:
            raise ProviderError(f"{place} does not describe the issuer {self.config.issuer}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(found.get(name), str) or not is_safe(found[name]):
                raise ProviderError(f"{place} names no https:// address as {name}")
        if "S256" not in found.get("code_challenge_methods_supported", ["S256"]):
            raise ProviderError(f"{self.config.issuer} takes no PKCE with S256")
        return found

    def _token(self, code: str, started: Started) -> Mapping[str, Any]:
        body = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=self.config.callback,
            code_verifier=started.verifier,
        )
        taken = self.metadata().get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        method = "client_secret_basic" if "client_secret_basic" in taken else "client_secret_post"
        client = ClientAuth(self.config.client_id, self.secret, method if self.secret else "none")
        place, headers, body = client.prepare(
            "POST", self.metadata()["token_endpoint"],
            {"Content-Type": "application/x-www-form-urlencoded"}, body,
        )  # fmt: skip
        status, found = ask(place, body, headers)
        if status != HTTPStatus.OK:
            raise ForgedError(f"the provider refuses the code ({status}: {found.get('error')!r})")
        return found

    def _claims(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        value = token.get("id_token")
        if not isinstance(value, str):
            raise ForgedError("the provider sent no ID token")
        wanted = {
            "iss": {"essential": True, "value": self.config.issuer},
            "aud": {"essential": True, "value": self.config.client_id},
            "sub": {"essential": True},
        }
        asked = {"nonce": nonce, "client_id": self.config.client_id}
        if isinstance(token.get("access_token"), str):
            asked["access_token"] = token["access_token"]
        try:
            proved = self._proved(value)
            claims = CodeIDToken(proved.claims, proved.header, wanted, asked)
            claims.validate(leeway=LEEWAY)
        except (JoseError, AuthlibBaseError, ValueError, TypeError) as error:
            raise ForgedError(f"the ID token does not hold: {error}") from None
        return dict(claims)

    def _proved(self, value: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(value, self._key_set(), registry=registry)
        except InvalidKeyIdError:
            # Providers change their keys; a made-up name of one must not make us ask each time.
            return jwt.decode(value, self._key_set(anew=True), registry=registry)

    def _key_set(self, *, anew: bool = False) -> KeySet:
        most = KEYS_SECONDS if anew else METADATA_SECONDS
        place = self.metadata()["jwks_uri"]
        if (kept := self._kept(most)) is not None:
            return kept
        with self._keys_lock:
            # Who waited for the lock asks neither for what has come meanwhile, nor once more in vain.
            if (kept := self._kept(most)) is not None:
                return kept
            if self.now() - self._keys_failed_at < AGAIN_SECONDS:
                raise ProviderError(self._keys_failure)
            try:
                keys = _public_keys(_asked_for(place))
            except ProviderError as error:
                self._keys_failure, self._keys_failed_at = str(error), self.now()
                raise
            self._keys = keys, self.now()
            return keys

    def _kept(self, most: float) -> KeySet | None:
        """The keys, where they are no older than so many seconds."""
        kept = self._keys
        return kept[0] if kept is not None and self.now() - kept[1] <= most else None


def _asked_for(place: str) -> Mapping[str, Any]:
    status, found = ask(place)
    if status != HTTPStatus.OK:
        raise ProviderError(f"{place} answers {status}")
    return found


def _public_keys(found: Mapping[str, Any]) -> KeySet:
    listed = found.get("keys")
    keys = [
        key
        for key in (listed if isinstance(listed, list) else [])
        if isinstance(key, dict) and key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use") != "enc"
    ]  # fmt: skip
    return KeySet.import_key_set({"keys": keys})
