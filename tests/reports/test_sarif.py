"""SARIF against its published schema, and what the schema cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlparse

import pytest
from click.testing import CliRunner
from jsonschema.validators import validator_for

from pledgebook import rules
from pledgebook.findings import Finding
from pledgebook_reports.cli import main
from pledgebook_reports.verdict import codes, sarif
from pledgebook_reports.verdict.outcome import Outcome
from tests.reports.excepted import EXCEPTION, UNEXCEPTED, write

SCHEMA = Path(__file__).with_name("schemas") / "sarif-schema-2.1.0.json"


@cache
def validator() -> Any:
    """The validator for the published schema."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def checked(book: Path, status: int) -> dict[str, Any]:
    """The one run of a check, after the schema has passed it."""
    result = CliRunner().invoke(main, ["check", str(book), "--format", "sarif"])
    assert result.exit_code == status, result.output
    return run_of(result.stdout)


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert [error.message for error in validator().iter_errors(log)] == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def rendered(findings: Sequence[Finding], book: str = "/books/main.beancount") -> dict[str, Any]:
    """The run of findings that no book gave rise to."""
    return run_of(sarif.render(Outcome(book=book, findings=findings, counts={})))


def found(**values: Any) -> Finding:
    """A finding with some values of one's own."""
    given: dict[str, Any] = {
        "code": "PB301",
        "message": "m",
        "file": "/books/main.beancount",
        "line": 3,
    }
    return Finding(**(given | values))


def place(result: dict[str, Any]) -> tuple[str, int]:
    """Address and line of a result."""
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


def test_the_schema_refuses_what_is_no_sarif() -> None:
    assert list(validator().iter_errors({"version": "2.1.0", "runs": [{}]}))


def test_the_repositorys_books(root: Path) -> None:
    run = checked(root / "ledger" / "main.beancount", 0)
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"{root.as_uri()}/"
    assert run["tool"]["driver"]["version"] == version("pledgebook")
    assert run["invocations"] == [{"executionSuccessful": True}]
    levels = {result["level"]: "suppressions" in result for result in run["results"]}
    assert levels == {"warning": False, "note": True}
    for result in run["results"]:
        address, line = place(result)
        lines = (root / unquote(address)).read_text(encoding="utf-8").splitlines()
        assert re.match(r"\d{4}-\d\d-\d\d ", lines[line - 1])
    fingerprints = [result["partialFingerprints"][sarif.FINGERPRINT] for result in run["results"]]
    assert len(set(fingerprints)) == len(fingerprints)


def test_every_rule_is_described_with_its_page() -> None:
    descriptors = {one["id"]: one for one in rendered([])["tool"]["driver"]["rules"]}
    assert list(descriptors) == list(codes.described())
    for rule in rules.RULES:
        described = descriptors[rule.code]
        assert described["shortDescription"]["text"] == rule.name
        assert described["help"]["text"].startswith(described["fullDescription"]["text"][:40])
        assert described["defaultConfiguration"]["level"] == sarif.LEVELS[rule.severity]
        assert described["properties"]["category"] == rule.category
        assert described["properties"]["scope"] == rule.scope
        assert described["properties"]["tags"]
    assert all(re.fullmatch(r"[A-Z]\w+", one["name"]) for one in descriptors.values())


def test_an_exception_is_a_suppression(tmp_path: Path) -> None:
    book = write(tmp_path, EXCEPTION, UNEXCEPTED)
    excepted, standing = checked(book, 1)["results"]
    assert (excepted["level"], standing["level"]) == ("note", "error")
    assert "suppressions" not in standing
    (suppression,) = excepted["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"] == (
        "consent of <Sweden>; approved by OFF-HEAD until 2017-12-31"
    )
    assert place({"locations": [suppression["location"]]})[1] == place(excepted)[1] - 1
    assert standing["properties"] == {
        "subject": "V-2017-00091",
        "amount": "20.00",
        "currency": "USD",
        "finding_category": "expenditure not for project purposes",
    }


def test_a_result_points_at_its_rule() -> None:
    run = rendered([found(), found(code="PB104", severity="warning"), found(code="BEANCOUNT")])
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize("text,code", [
    ('plugin "os"\n', "PB010"),
    ("<<<<<<< mine\n", "PB008"),
    ('option "insert_pythonpath" "TRUE"\n', "PB011"),
])  # fmt: skip
def test_a_refused_book_is_sarif_too(tmp_path: Path, text: str, code: str) -> None:
    book = tmp_path / "main.beancount"
    book.write_text(text, encoding="utf-8")
    run = checked(book, 2)
    assert run["invocations"] == [{"executionSuccessful": False}]
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [(code, "error")]
    assert place(run["results"][0]) == ("main.beancount", 1)


def test_a_book_that_is_not_there_is_sarif_too(tmp_path: Path) -> None:
    assert checked(tmp_path / "none.beancount", 2)["results"][0]["ruleId"] == "PB001"


def test_beancounts_own_errors_have_a_line(tmp_path: Path) -> None:
    book = tmp_path / "main.beancount"
    book.write_text('plugin "pledgebook"\ninclude "none.beancount"\n', encoding="utf-8")
    results = checked(book, 1)["results"]
    assert "BEANCOUNT" in {result["ruleId"] for result in results}
    assert all(place(result)[1] >= 1 for result in results)
    assert place(rendered([found(line=0)])["results"][0])[1] == 1


def test_places_are_told_from_the_checkout_and_are_percent_encoded(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "the books" / "100% naïve"
    folder.mkdir(parents=True)
    book = write(folder, EXCEPTION, UNEXCEPTED)
    run = checked(book, 1)
    address, _ = place(run["results"][1])
    assert address == "the%20books/100%25%20na%C3%AFve/main.beancount"
    base = run["originalUriBaseIds"]["%SRCROOT%"]["uri"]
    assert Path(unquote(urlparse(urljoin(base, address)).path)) == book
    assert run["automationDetails"]["id"] == f"pledgebook/{address}/"


def test_a_book_outside_a_checkout_is_told_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "ledger"
    folder.mkdir()
    book = write(folder, UNEXCEPTED, EXCEPTION)
    monkeypatch.chdir(tmp_path)
    assert place(checked(book, 1)["results"][0])[0] == "ledger/main.beancount"


def test_an_identity_outlives_an_edit_elsewhere(tmp_path: Path) -> None:
    def identities(book: Path) -> list[str]:
        results = checked(book, 1)["results"]
        return [result["partialFingerprints"][sarif.FINGERPRINT] for result in results]

    before = identities(write(tmp_path, EXCEPTION, UNEXCEPTED))
    assert identities(write(tmp_path, "\n; a note\n\n", EXCEPTION, UNEXCEPTED)) == before
    dearer = UNEXCEPTED.replace("20.00", "21.00")
    after = identities(write(tmp_path, EXCEPTION, dearer))
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_equal_findings_have_identities_of_their_own() -> None:
    amounts = (Decimal("5.00"), Decimal("5.0"), Decimal(6))
    results = rendered([found(subject="FI", amount=amount) for amount in amounts])["results"]
    one, two, three = (result["partialFingerprints"][sarif.FINGERPRINT] for result in results)
    assert one.removesuffix(":1") == two.removesuffix(":2")
    assert three.endswith(":1")
    assert one != three


def test_a_message_is_no_template_and_no_link() -> None:
    result = rendered([found(message="lot {1.10 USD} [here](https://example.org)")])["results"][0]
    assert result["message"]["text"] == "lot {{1.10 USD}} [here] (https://example.org)"
