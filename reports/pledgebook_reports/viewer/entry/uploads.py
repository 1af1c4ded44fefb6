"""Documents that were uploaded and are not saved yet: a form that is refused loses none of them.

They are kept in the memory of the server by session and digest, the oldest going first; nothing
touches the disk before the writer files it.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from pathlib import PurePath
from typing import TYPE_CHECKING

from pledgebook.documents import STEMS
from pledgebook.durable import digest_of
from pledgebook_reports.viewer.entry.fields import EntryError
from pledgebook_reports.viewer.texts import gettext

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

LARGEST = 10 * 1024 * 1024
MOST = 200 * 1024 * 1024
"""Bytes of one document, and of all that wait."""
ENDINGS = frozenset((".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".txt", ".csv", ".xlsx",
                     ".docx", ".odt", ".ods", ".eml", ".xml"))  # fmt: skip
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

_waiting: OrderedDict[tuple[str, str], bytes] = OrderedDict()
_lock = threading.Lock()


def keep(session: str, kind: str, upload: FileStorage) -> str:
    """Keep one document; its line in the form: `invoice=scan.pdf=DIGEST`.

    Raises:
        EntryError: it is empty, too large, or of a kind that is no evidence.
    """
    name = _UNSAFE.sub("-", PurePath((upload.filename or "").replace("\\", "/")).name).strip("-.")
    content = upload.read(LARGEST + 1)
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        told = gettext("%(file)s: take one of %(endings)s")
        raise EntryError(
            {
                "upload": told
                % {"file": name or upload.filename, "endings": ", ".join(sorted(ENDINGS))}
            }
        )
    if not content:
        raise EntryError({"upload": gettext("%(file)s is empty") % {"file": name}})
    if len(content) > LARGEST:
        told = gettext("%(file)s is larger than %(most)s MiB")
        raise EntryError({"upload": told % {"file": name, "most": LARGEST // 2**20}})
    stem = kind if kind in STEMS else "invoice"
    digest = digest_of(content)
    with _lock:
        _waiting[session, digest] = content
        while sum(map(len, _waiting.values())) > MOST:
            _waiting.popitem(last=False)
    return f"{stem}={PurePath(name).stem[:60]}-{digest[:8]}{ending}={digest}"


def content_of(session: str, digest: str) -> bytes:
    """A document that waits.

    Raises:
        EntryError: it is gone.
    """
    with _lock:
        found = _waiting.get((session, digest))
    if found is None:
        raise EntryError({"upload": gettext("a document is no longer here; attach it again")})
    return found
