"""The books' text, to be read: the lines around a place that a page names, and an entry's own."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from fava.context import g
from fava.core.file import get_entry_slice
from flask import jsonify, make_response, render_template, request
from markupsafe import Markup

from pledgebook_reports.viewer.door.login import door
from pledgebook_reports.viewer.door.refusals import refusal
from pledgebook_reports.viewer.door.rendering import render
from pledgebook_reports.viewer.source import view_of

if TYPE_CHECKING:
    from flask.wrappers import Response

AROUND = 150
"""Lines shown before and after the one that is asked for."""


@door.get("/<bfile>/text/")
def text() -> Response:
    """The lines around `?file=&line=`; only files that the snapshot was made of."""
    name, asked = request.args.get("file", ""), request.args.get("line", "1")
    manifest = view_of(g.ledger).snapshot.manifest
    if name not in manifest.files:
        return refusal(HTTPStatus.NOT_FOUND, "The books have no such file.")
    try:
        content = Path(name).read_bytes()
    except OSError as error:
        return refusal(HTTPStatus.NOT_FOUND, f"The file cannot be read: {error.strerror}.")
    lines = content.decode("utf-8", "replace").splitlines()
    line = min(max(int(asked) if asked.isdecimal() and len(asked) < 10 else 1, 1), len(lines) or 1)
    first = max(line - AROUND, 1)
    body = render(
        "text.html",
        name=Path(name).name,
        count=len(lines),
        line=line,
        rows=list(enumerate(lines[first - 1 : line + AROUND], first)),
        changed=hashlib.sha256(content).hexdigest() != manifest.files[name],
    )
    # Rendered by our own template, with autoescape.
    content_of_page = Markup(body)  # noqa: S704
    return make_response(
        render_template("_layout.html", content=content_of_page, page_title=Path(name).name)
    )


def source_slice() -> Response:
    """The lines of one entry, for Fava's window of an entry; nothing can be saved from there."""
    entry = g.ledger.get_entry(request.args.get("entry_hash", ""))
    lines, digest = get_entry_slice(entry)
    return jsonify({"data": {"slice": lines, "sha256sum": digest}, "mtime": str(g.ledger.mtime)})
