"""What a person says of the lines of a bank file: the fields of each, and the decisions they come to.

The fields of line 3 are named `3.agreement` and so on; `3.id` is its import id, `3.take` whether it is
taken at all, `3.choice` one of the things that it may be. They come as one field, `lines`: pairs of
name and text in JSON, for a form has no place for the thousands that a long statement has.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile
from typing import TYPE_CHECKING, Any

import msgspec
from werkzeug.datastructures import MultiDict

from pledgebook.documents import STEMS
from pledgebook_importers.vouchers.cells import UnreadableCellError
from pledgebook_importers.vouchers.checking import voucher_number
from pledgebook_reports.viewer.entry import uploads
from pledgebook_reports.viewer.entry.fields import EntryError, Field, Typed
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing.vouchers import folder_of

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

PLACES = ("instalment", "account", "agreement", "obligation", "payee-id")
"""What a choice may say, as decisions name it."""
FIELDS = (
    Field("instalment", "Instalment", "choice", "What a donor paid.", choices="instalments"),
    Field("obligation", "Contract or order", "choice",
          "Payee, account and agreement follow from it.", choices="contracts"),
    Field("agreement", "Agreement", "choice", "Whose money it is.", choices="agreements"),
    Field("account", "Account", "choice", "What it is booked against.", choices="ledger"),
    Field("payee-id", "Payee", "choice", choices="payees"),
    Field("project", "Project", "choice", choices="projects"),
    Field("location", "Place", "choice", choices="locations"),
    Field("narration", "What it is for"),
    Field("voucher", "Voucher", hint="Its documents are filed under this number."),
    Field("prepared-by", "Prepared by", "choice", choices="preparers"),
    Field("certified-by", "Certified by", "choice", choices="certifiers"),
    Field("approved-by", "Approved by", "choice", choices="approvers"),
)  # fmt: skip
_OWN = frozenset((*PLACES, "narration"))


@dataclass(slots=True)
class Said:
    """What was said of one line. `papers` are its documents: kind, name and digest of each."""

    id: str
    day: dt.date
    take: bool = True
    choice: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    papers: Sequence[tuple[str, str, str]] = ()
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def opened(self) -> bool:
        """Whether anything of its form is filled in."""
        return bool(self.papers or self.faults or any(self.values.values()))


def fields_of(lines: str) -> MultiDict[str, str]:
    """The fields of all lines; what is no such list has none."""
    try:
        pairs = msgspec.json.decode(lines or "[]", type=list[tuple[str, str]])
    except msgspec.DecodeError:
        pairs = []
    return MultiDict(pairs)


def said_of(
    form: MultiDict[str, str], files: MultiDict[str, FileStorage], session: str
) -> list[Said]:
    """What was said of each line of the file that was looked at: of all, however long it is."""
    found = []
    for number in takewhile(lambda one: f"{one}.id" in form, count(1)):
        try:
            day = dt.date.fromisoformat(form.get(f"{number}.day", ""))
        except ValueError:
            continue
        said = Said(form[f"{number}.id"], day)
        _read(said, form, files, session, str(number))
        found.append(said)
    return found


def _read(
    said: Said, form: MultiDict[str, str], files: MultiDict[str, FileStorage], session: str, at: str
) -> None:
    said.values = {one.name: form.get(f"{at}.{one.name}", "").strip() for one in FIELDS}
    said.take, said.choice = f"{at}.take" in form, form.get(f"{at}.choice", "")
    papers = [tuple(line.split("=")) for line in form.getlist(f"{at}.paper")]
    kept = [(one[0], one[1], one[2]) for one in papers if len(one) == 3 and one[0] in STEMS]
    upload = files.get(f"{at}.upload")
    if upload is not None and upload.filename:
        try:
            kind, name, digest = uploads.keep(session, form.get(f"{at}.kind", ""), upload).split(
                "="
            )
            kept += [(kind, name, digest)] if (kind, name, digest) not in kept else []
        except EntryError as error:
            said.faults = error.faults
    said.papers = kept


def decision_of(said: Said) -> dict[str, Any]:
    """The decision on a line, as `pledgebook import --decisions` reads it; empty: as proposed.

    Raises:
        EntryError: something of it cannot be.
    """
    if not said.take:
        return {"leave": True}
    typed = Typed({one.name: said.values.get(one.name, "") for one in FIELDS})
    typed.faults.update(said.faults)
    found: dict[str, Any] = {**_choice(said.choice)}
    keys: dict[str, str] = {}
    for one in FIELDS:
        text = typed.id(one.name) if one.choices else typed.text(one.name)
        if text:
            (found if one.name in _OWN else keys)[one.name] = text
    if keys.get("voucher"):
        try:
            keys["voucher"] = voucher_number(keys["voucher"])
        except UnreadableCellError as error:
            typed.faults["voucher"] = str(error)
    elif said.papers:
        typed.faults["voucher"] = gettext("is needed: the documents are filed under it")
    typed.settle()
    counts: dict[str, int] = defaultdict(int)
    for kind, name, _ in said.papers:
        counts[kind] += 1
        key = kind if counts[kind] == 1 else f"{kind}-{counts[kind]}"
        keys[key] = f"{folder_of(keys['voucher'], said.day.year)}/{name}"
    return {**found, "keys": keys} if keys else found


def _choice(text: str) -> Mapping[str, str]:
    """What a choice says; anything else says nothing."""
    try:
        found = msgspec.json.decode(text or "{}", type=dict[str, str])
    except msgspec.DecodeError:
        return {}
    return {name: value for name, value in found.items() if name in PLACES and value}


def filed_of(lines: Sequence[Said], session: str) -> Iterator[dict[str, Any]]:
    """The documents of all lines that are taken, by voucher, as the writer files them.

    Raises:
        EntryError: one of them is no longer kept.
    """
    papers: dict[tuple[str, int], dict[str, bytes]] = defaultdict(dict)
    for said in lines:
        if said.take and said.papers:
            voucher = voucher_number(said.values["voucher"])
            for _, name, digest in said.papers:
                content = uploads.content_of(session, digest)
                papers[voucher, said.day.year][name] = content
    for (voucher, year), named in papers.items():
        filed = [{"name": name, "content": one} for name, one in named.items()]
        yield {"voucher": voucher, "year": year, "papers": filed}
