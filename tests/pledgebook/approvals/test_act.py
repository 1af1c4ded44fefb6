"""The text of an act: printed and read back it is the same, and nothing else is an act."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pledgebook.approvals.act import REASONED, ROLES, Act, Subject, UnreadableActError, read

DIGEST = "ab" * 32
SUBJECT = Subject(
    voucher="V-2017-00001", entry=DIGEST, day=datetime.date(2017, 3, 2), policy=DIGEST,
    after=None, amount=Decimal("900.00"), currency="USD", payee="Beta Trading (PAY-BETA)",
    purpose="Pipes", documents=(("2017/V-2017-00001/invoice.pdf", DIGEST),),
)  # fmt: skip
ACT = Act(
    entity="FFS", kind="approve", officer="OFF-APPR", role="approver", seal=None,
    time=datetime.datetime(2017, 3, 2, 9, 12, tzinfo=datetime.UTC), subjects=(SUBJECT,),
)  # fmt: skip
TEXT = f"""\
pledgebook-act/FFS
format 1
act approve
officer OFF-APPR
role approver
method ssh
seal none
time 2017-03-02T09:12:00Z
voucher V-2017-00001
entry {DIGEST}
day 2017-03-02
policy {DIGEST}
after none
amount 900.00 USD
payee "Beta Trading (PAY-BETA)"
purpose "Pipes"
document {DIGEST} "2017/V-2017-00001/invoice.pdf"
"""

digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
characters = st.characters(codec="utf-8")
texts = st.text(characters, max_size=12)
names = st.text("AZaz09-_./%+é", min_size=1, max_size=12)
words = st.text("aeiourst", min_size=1, max_size=8)
subjects = st.builds(
    Subject,
    voucher=names, entry=digests, day=st.dates(), policy=digests, after=st.none() | digests,
    amount=st.decimals(allow_nan=False, allow_infinity=False, places=2),
    currency=st.sampled_from(["USD", "IQD", "EUR"]), payee=texts, purpose=texts,
    documents=st.lists(st.tuples(texts, st.none() | digests), max_size=2).map(tuple),
)  # fmt: skip
times = st.datetimes(
    min_value=datetime.datetime(1970, 1, 1),  # noqa: DTZ001 -- the strategy adds the zone
    timezones=st.just(datetime.UTC),
).map(lambda time: time.replace(microsecond=0))
acts = st.builds(
    Act,
    entity=words, kind=st.sampled_from(sorted(set(ROLES) - REASONED)), officer=names, role=words,
    seal=st.none() | digests, time=times, subjects=st.lists(subjects, min_size=1, max_size=3).map(tuple),
    method=words,
) | st.builds(
    Act,
    entity=words, kind=st.sampled_from(sorted(REASONED)), officer=names, role=words,
    seal=st.none() | digests, time=times, subjects=st.lists(subjects, min_size=1, max_size=3).map(tuple),
    method=words, reason=texts,
)  # fmt: skip


def test_an_act_is_written_as_its_format_says() -> None:
    assert ACT.render() == TEXT
    assert ACT.file == f"2017/V-2017-00001.approve.OFF-APPR.{ACT.digest[:16]}.act"


@given(acts)
def test_what_is_printed_is_read_back(act: Act) -> None:
    assert read(act.render()) == act


@given(acts, st.data())
def test_no_two_texts_are_one_act(act: Act, data: st.DataObject) -> None:
    text = act.render()
    place = data.draw(st.integers(0, len(text) - 1))
    other = text[:place] + data.draw(characters) + text[place + 1 :]
    assume(other != text)
    try:
        assert read(other) != act
    except UnreadableActError:
        return


@given(acts, st.data())
def test_a_truncated_act_is_none_or_says_less(act: Act, data: st.DataObject) -> None:
    text = act.render()
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    try:
        assert len(read(cut).render()) < len(text)
    except UnreadableActError:
        return


@pytest.mark.parametrize(
    "old, new",
    [
        ("format 1", "format 2"),
        ("act approve", "act applaud"),
        ("act approve", "act reject"),
        ("officer OFF-APPR", "officer OFF APPR"),
        ("seal none", "seal None"),
        ("seal none", f"seal {DIGEST[:-1]}"),
        ("2017-03-02T09:12:00Z", "2017-03-02 09:12:00"),
        ("day 2017-03-02", "day 20170302"),
        ("900.00 USD", "9E2 USD"),
        ("900.00 USD", "900.00"),
        ("900.00 USD", "NaN USD"),
        ('payee "Beta', 'payee "\\u0042eta'),
        ('purpose "Pipes"', "purpose 7"),
        ('purpose "Pipes"', f"purpose {'[' * 100_000}"),
        ('purpose "Pipes"', f"purpose {'7' * 10_000}"),
        ("\ndocument ", "\ndocument"),
        ('purpose "Pipes"', 'purpose "Pipes"\npurpose "Gold"'),
        ("voucher V-2017-00001\n", ""),
        ("after none\n", ""),
    ],
)
def test_what_would_be_written_otherwise_is_no_act(old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(UnreadableActError):
        read(TEXT.replace(old, new))


def test_a_rejection_has_a_reason_and_an_approval_none() -> None:
    rejection = replace(ACT, kind="reject", reason='too "dear"\nby far')
    assert read(rejection.render()) == rejection
    for wrong in (replace(rejection, reason=None), replace(ACT, reason="why not")):
        with pytest.raises(UnreadableActError):
            read(wrong.render())
