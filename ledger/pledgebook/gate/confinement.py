"""What the gate's child may take, and, with a stranger's book, what it may touch.

An audit hook (PEP 578) stays until the process ends. It is a second wall: nothing of a book is run
in the first place.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from pledgebook.gate.limits import Limits

NEVER = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork",
    "os.link", "os.symlink", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.chown",
    "os.truncate", "ctypes.dlopen", "shutil.", "urllib.", "http.", "ftplib.", "smtplib.",
)  # fmt: skip
"""Events of Python's audit table that a check has no use for, by the beginning of their names."""
LISTING = ("open", "os.listdir", "os.scandir")


def bound(limits: Limits) -> None:
    """Bound what a hostile or broken book can take."""
    # At the first limit the kernel sends SIGXCPU, which says why; at the second SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def confine(*folders: Path) -> None:
    """No network, no program, no file but those of the folders and of Python itself."""
    known = (*map(str, folders), sys.prefix, sys.base_prefix, *filter(None, sys.path))
    roots = tuple({os.path.join(os.path.realpath(folder), "") for folder in known})  # noqa: PTH118

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(NEVER):
            msg = f"{event} is not allowed while a stranger's book is checked"
            raise PermissionError(msg)
        if event in LISTING and isinstance(arguments[0], str | bytes):
            place = os.path.realpath(os.fsdecode(arguments[0]))
            if not os.path.join(place, "").startswith(roots):  # noqa: PTH118
                msg = f"{place} is outside the book's folder"
                raise PermissionError(msg)

    sys.addaudithook(watch)
