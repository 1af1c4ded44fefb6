"""Screening thousands of names on all processors: each child has the lists as its parent made them."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Iterator, Sequence

from pledgebook_importers.screening.matching.screen import Hit, Query, Screener

FEW = 400
"""Names that one processor screens sooner than others would start."""
_CHUNK = 50
_ready: Screener | None = None
"""The parent's lists, which forked children find here; they are too large to be sent."""


def screen_many(queries: Sequence[Query], screener: Screener) -> Iterator[list[Hit]]:
    """The hits of each name, in the order of the names; the same as one by one."""
    global _ready  # noqa: PLW0603 -- the only way to a forked child that copies nothing
    workers = min(os.cpu_count() or 1, 8)
    if len(queries) < FEW or workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(screener.hits, queries)
        return
    _ready = screener
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            yield from pool.imap(_hits, queries, chunksize=_CHUNK)
    finally:
        _ready = None
        gc.unfreeze()


def _hits(query: Query) -> list[Hit]:
    if _ready is None:
        msg = "a child without lists"
        raise RuntimeError(msg)
    return _ready.hits(query)
