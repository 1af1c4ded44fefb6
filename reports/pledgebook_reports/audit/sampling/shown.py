"""Samples and their evaluations as tables, which the renderers print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pledgebook.money import format_money, to_cents
from pledgebook_reports.audit.sampling import columns
from pledgebook_reports.table import Column, Row, Table

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from pledgebook_reports.audit.sampling.evaluation import Evaluation
    from pledgebook_reports.audit.sampling.plan import Sample


def sample_table(sample: Sample) -> Table:
    """The items that were drawn, with the plan as notes."""
    population = sample.population
    rows = tuple(
        Row(
            f"{place}",
            {
                "item": one.item.id,
                "stratum": one.stratum,
                "date": one.item.date,
                "payee": one.item.payee,
                "purpose": one.item.purpose,
                "place": f"{one.item.file}:{one.item.line}",
                "book": one.item.amount,
            },
        )
        for place, one in enumerate(sample.chosen)
    )
    told = [f"{label}: {value}" for label, value in
            (*columns.plan_lines(sample), *columns.completeness(sample))]  # fmt: skip
    told += [
        f"Drawn, {stratum}: {count} item(s), {format_money(amount)}"
        for stratum, count, amount in columns.summary(sample)
    ]
    return Table(
        report="sample",
        title=columns.title(sample),
        as_of=population.scope.until,
        currency=population.currency,
        columns=(
            Column("item", "Item", "text"),
            Column("stratum", "Stratum", "text"),
            Column("date", "Date", "date"),
            Column("payee", "Payee", "text"),
            Column("purpose", "Purpose", "text"),
            Column("place", "Entry in the books", "text"),
            Column("book", "Book amount"),
        ),
        rows=rows,
        totals={
            "book": sum((one.item.amount for one in sample.chosen), to_cents(population.total * 0))
        },
        notes=(*told, *columns.HOW[:1]),
        books=sample.books,
    )


def sample_object(sample: Sample) -> dict[str, Any]:
    """The sample for programs: the plan by label, the proof, the items."""
    return {
        "plan": dict(columns.plan_lines(sample)),
        "completeness": dict(columns.completeness(sample)),
        "items": [
            {
                "item": one.item.id,
                "stratum": one.stratum,
                "date": one.item.date.isoformat(),
                "payee": one.item.payee,
                "purpose": one.item.purpose,
                "agreements": one.item.agreements,
                "contracts": one.item.obligations,
                "file": one.item.file,
                "line": one.item.line,
                "evidence": list(one.item.evidence),
                "book": f"{one.item.amount:f}",
            }
            for one in sample.chosen
        ],
    }


def evaluation_table(evaluation: Evaluation, as_of: datetime.date) -> Table:
    """The figures of an evaluation, its conclusion first among the notes."""

    def shown(amount: Decimal) -> Decimal:
        return to_cents(amount * 100) if evaluation.share else amount

    return Table(
        report="sample-evaluation",
        title=f"Evaluation of {columns.METHOD_NAMES[evaluation.method]}",
        as_of=as_of,
        currency=evaluation.currency or "per cent",
        columns=(
            Column("title", "Figure", "text"),
            Column("amount", "Amount", "share" if evaluation.share else "money", total=False),
            Column("how", "How", "text"),
        ),
        rows=tuple(
            Row(line.key, {"title": line.title, "amount": shown(line.amount), "how": line.how})
            for line in evaluation.lines
        ),
        totals={},
        notes=(f"Conclusion: {evaluation.conclusion}.", *evaluation.notes),
    )


def evaluation_object(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation for programs."""
    return {
        "method": evaluation.method,
        "currency": evaluation.currency,
        "figures": {line.key: f"{line.amount:f}" for line in evaluation.lines},
        "conclusion": evaluation.conclusion,
        "accepted": evaluation.accepted,
        "blank": list(evaluation.blank),
        "notes": list(evaluation.notes),
    }
