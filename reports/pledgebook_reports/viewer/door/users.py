"""The users file: names, roles and Argon2 hashes, readable by its owner alone.

It is changed by `pledgebook user` and by a user who changes the own password, whole or not at all.
A running server takes up a change with the next request. Hashes are Argon2id with the parameters
of RFC 9106 (second recommendation, the default of argon2-cffi).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pledgebook_reports.viewer.door.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT = 1
SHORTEST, LONGEST = 12, 1024
"""Characters of a password (NIST SP 800-63B 3.1.1.2 asks for eight and allows any)."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody has this password")


class UsersError(Exception):
    """The users file cannot be used, or a change of it cannot be made; the message is for people."""


class User(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One user; `password` is an Argon2 hash, empty for one who signs in elsewhere alone.

    `officer` is the officer of the books who this is. Sessions of an older `generation` have ended.
    """

    name: str
    roles: list[Role]
    password: str = ""
    officer: str = ""
    generation: int = 0


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    users: list[User]


@dataclass(slots=True)
class UsersFile:
    """A users file that is read again when it has changed."""

    path: Path
    _seen: tuple[int, int, int] | None = None
    _known: Mapping[str, User] = field(default_factory=dict)

    def users(self) -> Mapping[str, User]:
        """Every user by name.

        Raises:
            UsersError: the file is missing, torn, or open to others.
        """
        try:
            status = self.path.stat()
        except OSError as error:
            raise UsersError(
                f"{self.path}: {error.strerror}; `pledgebook user add --users {self.path} NAME` makes one"
            ) from None
        mark = (status.st_ino, status.st_mtime_ns, status.st_size)
        if mark != self._seen or stat.S_IMODE(status.st_mode) & 0o077:
            self._known = _read(self.path)
            self._seen = mark
        return self._known

    def check(self, name: str, password: str) -> User | None:
        """The user, if the password is right. An unknown name takes as long as a wrong password."""
        user = self.users().get(name)
        known = user is not None and bool(user.password)
        try:
            _HASHER.verify(user.password if user and known else _NOBODY, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return None
        return user if known else None

    def add(self, user: User) -> None:
        """Add a user to the file, which is made if there is none.

        Raises:
            UsersError: the name is taken or no name.
        """
        if not _NAME.fullmatch(user.name):
            raise UsersError(
                f"{user.name!r} is no name for a user: small letters, digits and . _ @ - between them"
            )
        if not user.roles:
            raise UsersError(f"{user.name}: give at least one role ({', '.join(Role)})")
        with self._changing(new=True) as users:
            if user.name in users:
                raise UsersError(f"{user.name} is a user already")
            users[user.name] = user

    def remove(self, name: str) -> None:
        """Remove a user; the sessions end.

        Raises:
            UsersError: there is no such user.
        """
        with self._changing() as users:
            del users[_known(users, name).name]

    def set_password(self, name: str, password: str) -> None:
        """Give a user another password; the sessions end.

        Raises:
            UsersError: there is no such user, or the password is unfit.
        """
        hashed = hashed_password(name, password)
        with self._changing() as users:
            user = _known(users, name)
            users[name] = msgspec.structs.replace(
                user, password=hashed, generation=user.generation + 1
            )

    def revoke(self, name: str) -> None:
        """End every session of a user.

        Raises:
            UsersError: there is no such user.
        """
        with self._changing() as users:
            user = _known(users, name)
            users[name] = msgspec.structs.replace(user, generation=user.generation + 1)

    @contextlib.contextmanager
    def _changing(self, *, new: bool = False) -> Iterator[dict[str, User]]:
        with _locked(self.path):
            there = self.path.exists() or not new
            users = dict(_read(self.path)) if there else {}
            yield users
            _write(self.path, users)


def hashed_password(name: str, password: str) -> str:
    """The hash of a password.

    Raises:
        UsersError: it is too short, too long, or the user's own name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsersError(
            f"a password has {SHORTEST} to {LONGEST} characters; this has {len(password)}"
        )
    if password.casefold().strip() == name.casefold():
        raise UsersError("a password is not the user's own name")
    return _HASHER.hash(password)


def _known(users: Mapping[str, User], name: str) -> User:
    if name not in users:
        raise UsersError(f"there is no user {name}; there are {', '.join(sorted(users)) or 'none'}")
    return users[name]


def _read(path: Path) -> Mapping[str, User]:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read()
    except OSError as error:
        raise UsersError(f"{path}: {error.strerror}") from None
    if mode & 0o077:
        raise UsersError(
            f"{path} is open to others (mode {mode:04o}); put it right with: chmod 600 {path}"
        )
    try:
        read = msgspec.json.decode(content, type=_File)
    except msgspec.DecodeError as error:
        raise UsersError(f"{path}: no users file: {error}") from None
    if read.format != FORMAT:
        raise UsersError(f"{path}: users file of format {read.format}; this program reads {FORMAT}")
    return {user.name: user for user in read.users}


def _write(path: Path, users: Mapping[str, User]) -> None:
    content = msgspec.json.format(
        msgspec.json.encode(_File(FORMAT, [users[name] for name in sorted(users)])), indent=2
    )
    # Made with mode 0600, by mkstemp.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content + b"\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise UsersError(f"{path.parent}: {error.strerror}") from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    except OSError as error:
        raise UsersError(f"{path}: {error.strerror}") from None
    finally:
        os.close(folder)
