"""The writer's side: one job from stdin, one answer on stdout."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from pledgebook_reports.viewer.writing.answer import Answer
from pledgebook_reports.viewer.writing.envelope import LONGEST, Envelope
from pledgebook_reports.viewer.writing.jobs import JOBS


def answer_to(letter: bytes) -> Answer:
    """What becomes of one job; a letter that is none of ours is answered and not followed."""
    if len(letter) > LONGEST:
        return Answer(done=False, message=f"A job has at most {LONGEST} bytes.")
    try:
        envelope = msgspec.json.decode(letter, type=Envelope)
    except msgspec.DecodeError as error:
        return Answer(done=False, message=f"This is no job: {error}.")
    job = JOBS.get(envelope.job)
    if job is None:
        return Answer(done=False, message=f"The writer has no job {envelope.job}.")
    book = Path(envelope.book)
    if not book.is_file():
        return Answer(done=False, message=f"There are no books at {book.name}.")
    try:
        payload = msgspec.json.decode(envelope.payload, type=job.payload)
    except msgspec.DecodeError as error:
        return Answer(done=False, message=f"{envelope.job}: {error}.")
    return job.do(book.resolve(), payload)


if __name__ == "__main__":
    answer = answer_to(sys.stdin.buffer.read(LONGEST + 1))
    sys.stdout.buffer.write(msgspec.json.encode(answer))
