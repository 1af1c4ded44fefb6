"""Damaged copies of a file: bytes, lines, words, numbers, encodings, trees and parts of archives."""

from __future__ import annotations

import copy
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from lxml import etree

WORDS = (
    "", " ", "0", "-1", "+1", "1e5", "1E999999999", "NaN", "Infinity", "1,5", "1.234,56", "1'000.00",
    "(12.00)", "12-", "0.000001", "99999999999999999999", "9" * 400, "0x10", "1_000", "\u0661\u0662",
    "²", "½", "USD", "XXX", "usd", "BOOK", "CRDT", "D", "RC", "true", "null", "2017-02-30", "0000-00-00",
    "9999-12-31", "20170229", "010101", "12/31/2016", "T", "NOTPROVIDED", "=1+1", "\u202e", "\ufeff",
    "\x00", "a\nb", '"', "\\", "{", "]]>", "&amp;", "é" * 200, "x" * 5000,
)  # fmt: skip
"""What stands in a place that was made for something else."""
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "cp437", "utf-7")
_WORD = re.compile(rb"[^\s,;:|<>\"'/={}\[\]()]+")
_NUMBER = re.compile(rb"[-+]?\d[\d.,']*")
_MARKS = b"0123456789,.;:\"-{}[]<>/\n\t|'+="
_NESTED = 300


def mutants(data: bytes, count: int, seed: int = 7) -> Iterator[bytes]:
    """`count` copies of `data`, each damaged in one to three places; the same for one seed."""
    random = Random(seed)
    for _ in range(count):
        yield damaged(data, data, random)


def damaged(data: bytes, other: bytes, random: Random) -> bytes:
    """A copy damaged in one to three places, some of them with what stands in `other`."""
    for _ in range(random.randint(1, 3)):
        data = random.choice(_DAMAGES)(data, other, random)
    return data


def damaged_archive(data: bytes, other: bytes, random: Random) -> bytes:
    """A workbook one of whose parts is damaged, left out or doubled; or its bytes, as they are."""
    if not data.startswith(b"PK") or random.random() < 0.3:
        return _bytes(data, other, random) if random.random() < 0.7 else _cut(data, other, random)
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        names = old.namelist()
        sheets = [name for name in names if "sheet" in name or name in _TEXTS]
        hit = random.choice(sheets if sheets and random.random() < 0.7 else names)
        for name in names:
            part = old.read(name)
            if name != hit:
                new.writestr(name, part)
            elif random.random() < 0.9:
                new.writestr(name, damaged(part, part, random))
    return result.getvalue()


_TEXTS = frozenset({"content.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"})


def _bytes(data: bytes, _other: bytes, random: Random) -> bytes:
    """Bytes with one bit or all of them changed."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 8)):
        if changed:
            place = random.randrange(len(changed))
            changed[place] ^= random.choice((random.randrange(256), 1 << random.randrange(8)))
    return bytes(changed)


def _marks(data: bytes, _other: bytes, random: Random) -> bytes:
    """Another mark that formats give a meaning to, where one stood."""
    places = [i for i, byte in enumerate(data) if byte in _MARKS]
    if not places:
        return data
    place = random.choice(places)
    mark = random.choice((b"", b"\n", bytes([random.choice(_MARKS)])))
    return data[:place] + mark + data[place + 1 :]


def _cut(data: bytes, _other: bytes, random: Random) -> bytes:
    """The end cut off, or a piece cut out."""
    start, end = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return data[:start] if random.random() < 0.5 else data[:start] + data[end:]


def _piece(data: bytes, _other: bytes, random: Random) -> bytes:
    """A piece doubled or moved."""
    start, end, to = sorted(random.randrange(len(data) + 1) for _ in range(3))
    left = data[:start] if random.random() < 0.5 else data[:end]
    return left + data[end:to] + data[start:end] + data[to:]


def _lines(data: bytes, other: bytes, random: Random) -> bytes:
    """A line doubled, left out, moved, or of another file."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    place = random.randrange(len(lines))
    line = lines[place]
    action = random.randrange(4)
    if action:
        del lines[place]
    if action != 1:
        foreign = random.choice(other.splitlines(keepends=True) or [b"\n"])
        lines.insert(random.randrange(len(lines) + 1), foreign if action == 3 else line)
    return b"".join(lines)


def _words(data: bytes, other: bytes, random: Random) -> bytes:
    """A word that means something else, or one of another file; all of one kind at times."""
    found = [match.span() for match in _WORD.finditer(data)]
    if not found:
        return data
    start, end = random.choice(found)
    word = random.choice(WORDS).encode()
    if random.random() < 0.5:
        word = random.choice(_WORD.findall(other) or [b""])
    if random.random() < 0.3:
        return data.replace(data[start:end], word)
    return data[:start] + word + data[end:]


def _numbers(data: bytes, _other: bytes, random: Random) -> bytes:
    """Another digit, sign, mark of decimals or thousands, or far too many digits."""
    found = [match.span() for match in _NUMBER.finditer(data)]
    if not found:
        return data
    start, end = random.choice(found)
    number = data[start:end]
    changed = random.choice(
        (
            b"-" + number,
            number + b"-",
            number.lstrip(b"+-"),
            number.replace(b".", b","),
            number.replace(b",", b"."),
            number[: len(number) // 2] + b"," + number[len(number) // 2 :],
            number[: len(number) // 2] + b"." + number[len(number) // 2 :],
            bytes([random.choice(b"0123456789")]) + number[1:],
            number + b"0",
            number * random.randint(2, 40),
            number + b"e9",
            b"",
        )
    )
    return data[:start] + changed + data[end:]


def _encoding(data: bytes, _other: bytes, random: Random) -> bytes:
    """The same text in another encoding."""
    return data.decode("utf-8", "replace").encode(random.choice(_ENCODINGS), "replace")


def _splice(data: bytes, other: bytes, random: Random) -> bytes:
    """The beginning of one file and the end of another."""
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


def _nest(data: bytes, _other: bytes, random: Random) -> bytes:
    """Brackets or elements in one another, in the middle of a file."""
    place = random.randrange(len(data) + 1)
    opened, closed = random.choice(
        ((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b'"', b'"'))
    )
    times = random.choice((1, _NESTED))
    return data[:place] + opened * times + closed * times + data[place:]


def _tree(data: bytes, other: bytes, random: Random) -> bytes:
    """XML or JSON that stays well-formed; a file of another kind has its words changed."""
    try:
        if data.lstrip().startswith((b"{", b"[")):
            return _json(data, random)
        return _xml(data, random)
    except (etree.XMLSyntaxError, ValueError, RecursionError):
        return _words(data, other, random)


def _xml(data: bytes, random: Random) -> bytes:
    """Elements dropped, doubled, moved, renamed, with other attributes and text."""
    root = etree.fromstring(data)
    nodes = list(root.iter(etree.Element))
    for _ in range(random.randint(1, 3)):
        node, other = random.choice(nodes), random.choice(nodes)
        parent = node.getparent()
        if parent is None:
            continue
        action = random.randrange(7)
        if action == 0:
            parent.remove(node)
        elif action == 1:
            other.append(copy.deepcopy(node))
        elif action == 2:
            parent.insert(0, copy.deepcopy(node))
        elif action == 3:
            node.tag = other.tag
        elif action == 4:
            node.attrib.clear()
        elif action == 5:
            name = random.choice([*node.attrib, *other.attrib, "Ccy"])
            node.set(name, random.choice(WORDS))
        else:
            node.text = random.choice(WORDS)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _json(data: bytes, random: Random) -> bytes:
    """Values dropped, doubled, exchanged, wrapped, under other names."""
    value = json.loads(data)
    places = list(_places(value))
    for _ in range(random.randint(1, 3)):
        if not places:
            break
        holder, key = random.choice(places)
        donor, name = random.choice(places)
        if not (_has(holder, key) and _has(donor, name)):
            continue
        found = copy.deepcopy(donor[name])
        action = random.randrange(6)
        if action == 0:
            del holder[key]
        elif action == 1:
            holder[key] = [holder[key]]
        elif action == 2 and isinstance(holder, dict):
            holder[str(name)] = holder.pop(key)
        elif action == 3:
            holder[key] = found
        else:
            scalars: tuple[object, ...] = (None, True, -1, 0.1, 1e300, 10**30, [], {}, "\ud800")
            holder[key] = random.choice((*WORDS, *scalars))
    return json.dumps(value).encode()


def _has(holder: Any, key: str | int) -> bool:
    return key in holder if isinstance(holder, dict) else int(key) < len(holder)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and its name or number there."""
    items = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    for key, inner in items:
        yield value, key
        yield from _places(inner)


_DAMAGES: tuple[Callable[[bytes, bytes, Random], bytes], ...] = (
    _bytes, _marks, _cut, _piece, _lines, _words, _words, _numbers, _numbers, _encoding, _splice, _nest,
    _tree, _tree, _tree,
)  # fmt: skip
