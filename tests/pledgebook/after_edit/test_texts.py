"""Blocks that were edited: all other lines are found where they now stand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.after_edit import texts
from pledgebook.after_edit.base import Chunk, DoubtError
from pledgebook.after_edit.texts import Edit, Moves


def block(rnd: random.Random) -> str:
    number = rnd.randrange(rnd.choice((3, 1000)))
    return f'2018-01-{rnd.randrange(1, 28):02d} * "{number}"\n  key: "{number % 7}"\n  A:B  1 USD'


def edited(text: str, rnd: random.Random) -> str:
    """A text with something put in, cut out, taken away or moved, wherever that is."""
    place, blocks = rnd.randrange(len(text) + 1), text.split("\n\n")
    kind = rnd.randrange(4)
    if kind == 0:
        return text[:place] + rnd.choice(("\n", "\n\n", "x", f"{block(rnd)}\n\n")) + text[place:]
    if kind == 1:
        return text[:place] + text[place + rnd.randrange(60) :]
    if kind == 2:
        blocks.insert(rnd.randrange(len(blocks)), blocks.pop(rnd.randrange(len(blocks))))
    else:
        del blocks[rnd.randrange(len(blocks))]
    return "\n\n".join(blocks)


def edits_of(old: str, new: str) -> list[Edit]:
    content = old.encode()
    chunks = [
        Chunk(line, offset, size, texts.digest(content[offset : offset + size]), 0, 0)
        for line, offset, size in texts.pieces(content)
    ]
    return texts.edits_of(
        chunks, new.encode(), lambda one: content[one.offset : one.offset + one.size]
    )


@settings(deadline=None)
@given(rnd=st.randoms(use_true_random=False))
def test_every_line_stands_in_an_edit_or_is_found_where_it_moved(rnd: random.Random) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(texts, "PIECE", 60)
        old = "\n\n".join(block(rnd) for _ in range(rnd.randrange(1, 25))) + "\n"
        new = old
        for _ in range(rnd.randrange(4)):
            new = edited(new, rnd)
        new = new.rstrip("\n") + "\n"
        try:
            edits = edits_of(old, new)
        except DoubtError:
            return
        now, moves = new.split("\n"), Moves(edits)
        gone = {line for edit in edits for line in range(edit.first, edit.end)}
        found = {
            moves.of(line): text
            for line, text in enumerate(old.split("\n"), 1)
            if text and line not in gone
        }
        for edit in edits:
            for line, text in enumerate(edit.text.split("\n"), edit.at):
                if text:
                    assert line not in found
                    found[line] = text
        assert found == {line: text for line, text in enumerate(now, 1) if text}


def test_an_edit_that_joins_two_lines_is_left_to_a_whole_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(texts, "PIECE", 20)
    old = '2018-01-01 * "a"\n  A:B  1 USD\n\n2018-01-02 * "b"\n  A:B  2 USD\n'
    with pytest.raises(DoubtError):
        edits_of(old, old.replace("1 USD\n\n", "1 USD"))
