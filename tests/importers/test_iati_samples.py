"""Public IATI files beside the checkout: each is read, flagged or refused as it should be."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.reader import read_file


@pytest.fixture(scope="module")
def iati(shared: Path) -> Path:
    return shared / "data" / "samples" / "iati"


def verdict(result: FileResult) -> str:
    return "reject" if result.errors else "flag" if result.warnings else "accept"


def sums(result: FileResult, key: str) -> dict[str, Decimal]:
    found: Counter[str] = Counter()
    for flow in result.reading.flows:
        if flow.amount is not None:
            found[getattr(flow, key)] += flow.amount  # type: ignore[assignment]
    return {name: Decimal(total) for name, total in found.items()}


def test_generated_files_do_what_is_expected(iati: Path) -> None:
    folder = iati / "generated"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for name, want in expected.items():
        result = read_file(folder / name)
        flows = result.reading.flows
        if want["expect"] == "reject_or_accept":
            assert verdict(result) == "flag", name
        else:
            assert verdict(result) == want["expect"], name
        new = [f.amount for f in flows if f.kind == "receipt" and f.new_money and f.amount]
        facts: dict[str, object] = {
            "transactions": len(flows),
            "by_type": sums(result, "type"),
            "by_type_if_accepted": sums(result, "type"),
            "sums": sums(result, "currency"),
            "new_money": sum(new, Decimal(0)),
        }
        for key in facts.keys() & want.keys():
            value = want[key]
            if isinstance(value, dict):
                value = {unit: Decimal(number) for unit, number in value.items()}
            assert facts[key] == (Decimal(value) if isinstance(value, str) else value), (name, key)
        if "currency" in want:
            assert {flow.currency for flow in flows} == {want["currency"]}


def test_every_schema_case_has_its_verdict(iati: Path) -> None:
    for path in sorted((iati / "schema-cases-2.03").glob("*/*.xml")):
        result = read_file(path)
        told = [p.reason for p in result.warnings if "breaks the IATI 2.03 schema" in p.reason]
        assert result.errors == (), path.name
        assert bool(told) == path.parent.name.endswith("should-fail"), path.name


# What is read of every other file: format, flows, and how many kinds of warnings; None is refused.
OTHERS = {
    "annotated-2.03/activity-standard-example-annotated.xml": ("iati-activities-2.03", 1, 0),
    "annotated-2.03/organisation-standard-example-annotated.xml": ("iati-organisations-2.03", 5, 0),
    "legacy_1x/many_activities_1x.xml": ("iati-activities", 5, 3),
    "legacy_1x/single_activity_1x.xml": ("iati-activities", 14, 3),
    "real/3fi-activity.xml": ("iati-activities-2.03", 13, 0),
    "real/canada-activity.xml": ("iati-activities-2.03", 13, 1),
    "real/fcdo-activity.xml": ("iati-activities-2.03", 14, 0),
    "real/finddiagnostics-activity.xml": ("iati-activities-2.03", 4, 0),
    "real/korea-subset.xml": ("iati-activities-2.03", 90, 2),
    "real/minbuza-nl-203.xml": ("iati-activities-2.03", 72, 0),
    "real/minbuza-nl-organisation-203.xml": ("iati-organisations-2.03", 200, 0),
    "real/sr-activity.xml": ("iati-activities-2.03", 2, 0),
    "real/undp-subset-a.xml": ("iati-activities-2.03", 15, 0),
    "real/unops-at-activity.xml": ("iati-activities-2.03", 3, 3),
    "real/usaid-humanitarian-activity.xml": ("iati-activities-2.03", 9, 1),
    "real/worldbank-activity.xml": ("iati-activities-2.03", 7, 0),
    "validator-cases/iati-act-codelist-basic.xml": ("iati-activities-2.03", 1, 2),
    "validator-cases/iati-act-dateOrder-error.xml": ("iati-activities-2.03", 1, 1),
    "validator-cases/iati-act-no-errors.xml": ("iati-activities-2.03", 1, 0),
    "validator-cases/iati-act-root-only.xml": None,
    "validator-cases/iati-act-schema-errors.xml": ("iati-activities-2.03", 0, 1),
    "validator-cases/iati-act-strictSum-error.xml": ("iati-activities-2.03", 1, 1),
    "validator-cases/iati-act-xml-errors.xml": None,
    "validator-cases/iati-dup-activity-ids.xml": ("iati-activities-2.03", 1, 1),
    "validator-cases/iati-org-no-errors.xml": ("iati-organisations-2.02", 1, 0),
    "validator-cases/iati-org-schema-errors.xml": ("iati-organisations-2.02", 0, 1),
    "validator-cases/not-xml.xml": None,
    "validator-cases/xml-but-not-iati.xml": None,
}


def test_every_other_file_is_read_flagged_or_refused(iati: Path) -> None:
    folders = ("annotated-2.03", "legacy_1x", "real", "validator-cases")
    found = {}
    for path in sorted(path for folder in folders for path in (iati / folder).glob("*.xml")):
        result = read_file(path)
        name = path.relative_to(iati).as_posix()
        read = (result.format, len(result.reading.flows), len(result.warnings))
        found[name] = None if result.errors else read
    assert found == OTHERS


def test_no_amount_of_a_published_file_is_lost(iati: Path) -> None:
    for path in sorted((iati / "real").glob("*.xml")):
        result = read_file(path)
        assert all(flow.amount is not None and flow.date for flow in result.reading.flows)
        assert all(flow.currency for flow in result.reading.flows)
