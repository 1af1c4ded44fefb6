"""An XLSX file without the clock in it: equal content gives equal bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

_CORE = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP archive can tell."""


def repack(data: bytes, day: dt.date) -> bytes:
    """The same workbook with `day` as the day on which it was made and changed."""
    content = io.BytesIO()
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            part = old.read(member)
            if member.filename == _CORE:
                part = _STAMP.sub(rb"\g<1>" + stamp + rb"\2", part)
            new.writestr(zipfile.ZipInfo(member.filename, _EPOCH), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()
