"""The gate's child after an edit: the verdict from what was kept of a whole check.

Called as `python -I -m pledgebook.gate.after_edit REQUEST FOLDER`; the parent is `pledgebook.gate.run`.
It ends with 3 where the books must be checked as a whole: that is no fault of theirs.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sys
import time
from functools import partial
from pathlib import Path

import msgspec

from pledgebook import snapshot
from pledgebook.after_edit.base import Base, DoubtError
from pledgebook.after_edit.files import contents_of, order_of
from pledgebook.after_edit.judging import judge_edits
from pledgebook.cache import Edited, sealed
from pledgebook.cache.place import UnfitError, open_place
from pledgebook.difference.too_wide import TooWideError
from pledgebook.gate.confinement import bound
from pledgebook.gate.limits import OWN

DOUBTFUL = 3


def main(arguments: list[str]) -> int:
    """Write the snapshot of a book after an edit into an empty folder; 3 where it is not known."""
    request, folder = arguments
    bound(OWN)
    gc.disable()
    edited = msgspec.json.decode(Path(request).read_bytes(), type=Edited)
    try:
        _judge(edited, Path(folder))
    except (DoubtError, TooWideError, UnfitError, sealed.AlteredError, OSError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return DOUBTFUL
    return 0


def _judge(edited: Edited, folder: Path) -> None:
    began = time.monotonic()
    kept = Path(edited.kept)
    header, begin = sealed.read_header(kept, open_place().key)
    base = Base(partial(sealed.read_part, kept, header, begin))
    contents = contents_of(base.state, [*edited.changed, *edited.added])
    after = judge_edits(base, header.book, contents, order_of(base.state, contents))
    digests = {
        path: digest for path, digest in header.files.items() if contents.get(path, b"") is not None
    }
    for path, content in contents.items():
        if content is not None:
            digests[path] = hashlib.sha256(content).hexdigest()
    facts = snapshot.Facts(
        book=header.book,
        as_of=base.state.as_of,
        currency=base.state.currency,
        findings=list(after.findings),
        counts=dict(after.counts),
        entries=after.entries,
        seconds=round(time.monotonic() - began, 3),
    )
    snapshot.state(folder, facts, digests, ["facts"])


if __name__ == "__main__":
    ended = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ended)
