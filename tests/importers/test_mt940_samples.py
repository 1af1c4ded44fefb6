"""Public MT940 and MT942 files beside the checkout: each is read, flagged or refused as it should."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import mt940 as peer
import pytest

from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.reader import read_file, read_files

CLEAN = {
    *("lbbw.txt", "sns.txt", "sparkasse.txt", "sparkasse_interim_balance.txt"),
    *("volksbankenraiffeisenbanken.txt", "ASNB__mt940.txt"),
    *("ASNB__mt940_with_spaces_for_entry_date.txt", "betterplace__sepa_mt9401.sta"),
    *("betterplace__with_binary_character.sta", "citi__mt940.txt", "cmxl__mt940.sta"),
    *("jejik__generic.sta", "jejik__rabobank-iban.sta", "jejik__sns.sta", "mBank__mt940.sta"),
    *("mBank__mt942.sta", "sberbank__171011_01234945.sta"),
    "self-provided__long_statement_number.sta",
}
"""Whole statements that add up."""
NO_ACCOUNT = "the statement names no account (:25:); fetch the file from the bank again"
NO_CURRENCY = "the statement names no currency; fetch the file from the bank again"
REFUSED = {
    "betterplace__amount_formats.sta": (
        "field :60F: in the midst of a statement: a part is missing; "
        "fetch the file from the bank again"
    ),
    "betterplace__currency_in_25.sta": NO_CURRENCY,
    "betterplace__empty_86.sta": NO_ACCOUNT,
    "betterplace__empty_entry_date.sta": NO_ACCOUNT,
    "betterplace__empty_line.sta": NO_ACCOUNT,
    "betterplace__missing_crlf_at_end.sta": NO_ACCOUNT,
    "cmxl__account_balance_credit.sta": NO_ACCOUNT,
    "cmxl__account_balance_debit.sta": NO_ACCOUNT,
    "cmxl__account_identification_iban.sta": NO_CURRENCY,
    "cmxl__account_identification_legacy.sta": NO_CURRENCY,
    "cmxl__available_balance.sta": NO_ACCOUNT,
    "cmxl__closing_balance.sta": NO_ACCOUNT,
    "cmxl__reference.sta": NO_ACCOUNT,
    "cmxl__statement_details.sta": NO_ACCOUNT,
    "cmxl__statement_line.sta": NO_ACCOUNT,
    "cmxl__statement_number.sta": NO_ACCOUNT,
    "self-provided__account_identification.sta": NO_CURRENCY,
    "self-provided__empty_non_swift.sta": NO_ACCOUNT,
    "self-provided__invalid_statement.sta": "is of no format that is read here",
    "self-provided__multiline.sta": NO_ACCOUNT,
    "self-provided__sparkassen.sta": NO_ACCOUNT,
}
"""Fragments: single fields without an account or a currency, and a file whose end lost its head."""
FLAGGED = 32
STOPS = {
    "ASNB__mt940.txt": "needs another tag class for an IBAN as the reference",
    "ASNB__mt940_with_spaces_for_entry_date.txt": "as before",
    "K4262927_20200905-080000-952.txt": "reads the available balance, which is damaged",
    "oldenburgischelandesbank2.txt": "as before",
}
"""Where the other reader raises; in every other file it finds the same amounts."""


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "samples" / "mt940"


def sums(result: FileResult) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for statement in result.statements:
        for line in statement.booked:
            found[statement.currency] = found.get(statement.currency, Decimal(0)) + line.amount
    return found


def test_generated_files_do_what_is_expected(folder: Path) -> None:
    generated = folder / "generated"
    expected = json.loads((generated / "expected.json").read_text(encoding="utf-8"))
    gaps = sorted(name for name in expected if name.startswith("sequence_gap"))
    together = dict(zip(gaps, read_files([generated / name for name in gaps]), strict=True))
    for name, want in expected.items():
        result = together.get(name) or read_file(generated / name)
        got = "reject" if result.errors else "flag" if result.warnings else "accept"
        assert got in want["expect"], name
        lines = [line for statement in result.statements for line in statement.booked]
        facts: dict[str, object] = {
            "kind": result.format,
            "transactions": len(lines),
            "statements": len(result.statements),
            "reversals": len([line for line in lines if line.reversal]),
            "entry_dates": [line.date.isoformat() for line in lines],
            "signed": [f"{line.amount:.2f}" for line in lines],
            "sums": sums(result),
            "opening": {found.currency: found.opening for found in result.statements},
            "closing": {found.currency: found.closing for found in result.statements},
        }
        for key in facts.keys() & want.keys():
            value = want[key]
            money = (
                {unit: Decimal(number) for unit, number in value.items()}
                if isinstance(value, dict)
                else value
            )
            assert facts[key] == money, (name, key)
        if "name" in want:
            assert [line.counterparty for line in lines] == [want["name"]]
            assert [line.remittance for line in lines] == [want["purpose"]]


def test_every_other_file_is_read_flagged_or_refused(folder: Path) -> None:
    flagged = 0
    for path in sorted([*(folder / "wolph").iterdir(), *(folder / "jejik").iterdir()]):
        result = read_file(path)
        if path.name in REFUSED:
            assert result.errors[0].reason.startswith(REFUSED[path.name]), path.name
            assert result.statements == ()
        else:
            assert result.errors == (), path.name
            assert (not result.warnings) == (path.name in CLEAN), path.name
            flagged += path.name not in CLEAN
    assert flagged == FLAGGED


def test_another_reader_has_the_same_money(folder: Path) -> None:
    stopped = set()
    for path in sorted([*(folder / "wolph").iterdir(), *(folder / "jejik").iterdir()]):
        result = read_file(path)
        if result.errors:
            continue
        try:
            theirs = peer.parse_statements(path, options=peer.Options.all())
        except RuntimeError:
            stopped.add(path.name)
            continue
        amounts = [entry.data["amount"].amount for found in theirs for entry in found]
        ours = [line.amount for found in result.statements for line in found.lines]
        assert sorted(ours) == sorted(amounts), path.name
    assert stopped == set(STOPS)
