"""IATI files made for tests: activities with what the schema asks for, and nothing else."""

from __future__ import annotations

from pathlib import Path

from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.reader import read_file


def transaction(
    value: str = "100.00",
    *,
    code: str = "1",
    day: str = "2024-05-01",
    attributes: str = ' value-date="2024-05-01"',
    more: str = "",
) -> str:
    """One transaction; `attributes` are those of its value, `more` follows upon it."""
    return (
        f'<transaction><transaction-type code="{code}"/><transaction-date iso-date="{day}"/>'
        f"<value{attributes}>{value}</value>{more}</transaction>\n"
    )


def activity(
    *transactions: str,
    identifier: str = "XT-TST-1-1",
    attributes: str = ' default-currency="USD"',
    places: str = "",
) -> str:
    """One activity of the Testland Recovery Agency."""
    return (
        f"<iati-activity{attributes}>\n<iati-identifier>{identifier}</iati-identifier>\n"
        '<reporting-org ref="XT-TST-1" type="40"><narrative>Testland Recovery Agency</narrative>'
        "</reporting-org><title><narrative>Wells</narrative></title>"
        "<description><narrative>Wells</narrative></description>"
        '<participating-org role="2"/><activity-status code="2"/>'
        f'<activity-date iso-date="2024-01-01" type="2"/>{places}\n'
        f"{''.join(transactions)}</iati-activity>\n"
    )


def dataset(*activities: str, attributes: str = ' version="2.03"') -> str:
    """A file of activities."""
    return f"<iati-activities{attributes}>\n{''.join(activities)}</iati-activities>\n"


def read_text(folder: Path, data: str | bytes) -> FileResult:
    """What a file of that content is read as."""
    path = folder / "file.xml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_file(path)


def reasons(result: FileResult) -> list[str]:
    """What the file's warnings say."""
    return [problem.reason for problem in result.warnings]
