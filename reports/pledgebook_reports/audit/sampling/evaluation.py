"""What a worked sample says of the population.

Monetary units (AICPA Audit Sampling, chapter 6): the tainting of a sampled item is its misstatement
as a share of its book amount; times the interval it is the projected misstatement. Certain items and
those that stand apart count as found, without projection. Basic precision is the factor for no
misstatement times the interval; the taintings, the largest first, are multiplied with the steps of
the factors, and what that adds beyond the projection is the incremental allowance. Understatements
are the same on their own side, never set off. Attributes: the exact upper
limit, hypergeometric for small populations, else binomial.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money, format_share, to_cents
from pledgebook_reports.audit.sampling import binomial, columns, differences, hypergeometric
from pledgebook_reports.audit.sampling.plan import APART, CERTAIN
from pledgebook_reports.audit.sampling.poisson import factor
from pledgebook_reports.audit.sampling.population import SamplingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.audit.sampling.reading import Worked, Workpaper


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of an evaluation, and how it came about."""

    key: str
    title: str
    amount: Decimal
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The figures, the conclusion, and what must be told with them.

    `share` says whether the figures are shares of items (attributes), not money. `blank` names the
    items that the auditor left open: with any of them there is no conclusion.
    """

    method: str
    currency: str
    share: bool
    lines: tuple[Line, ...]
    conclusion: str
    accepted: bool
    blank: tuple[str, ...]
    notes: tuple[str, ...]

    def amount(self, key: str) -> Decimal:
        """The figure of that key."""
        return next(line.amount for line in self.lines if line.key == key)


def evaluate(paper: Workpaper) -> Evaluation:
    """The evaluation of a worked sample.

    Raises:
        SamplingError: the plan names no known method, or says something that is no number.
    """
    method = paper.plan["Method"]
    if method not in columns.METHOD_NAMES:
        raise SamplingError(f'the plan names no known method: "{method}"')
    if method == "attribute":
        return _attributes(paper)
    blank = tuple(one.id for one in paper.items if one.audited is None)
    # A blank is no proof: it counts as wholly wrong, and is told.
    items = [one if one.audited is not None else replace(one, audited=NIL) for one in paper.items]
    lines = _monetary_units(paper, items) if method == "mus" else _estimated(paper, items)
    tolerable = paper.amount("Tolerable")
    limit = max(line.amount for line in lines if line.key.startswith("upper-limit"))
    within = limit <= tolerable
    currency = paper.plan.get("Currency", "")
    told = (
        f"the upper limit of {format_money(limit)} {currency} is "
        f"{'within' if within else 'beyond'} the tolerable {format_money(tolerable)}, "
        f"at {paper.plan['Confidence']} confidence"
    )
    lines.append(Line("tolerable", "Tolerable misstatement", tolerable))
    return Evaluation(
        method=method,
        currency=currency,
        share=False,
        lines=tuple(lines),
        conclusion=_open(blank) or told,
        accepted=within and not blank,
        blank=blank,
        notes=(*_answers(paper.items), *_wide(paper, items)),
    )


def _open(blank: Sequence[str]) -> str:
    if not blank:
        return ""
    return (
        f"no conclusion: {len(blank)} item(s) are not worked ({_some(blank)}); "
        "they count as wholly wrong in the figures until they are"
    )


def _some(ids: Sequence[str], most: int = 12) -> str:
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + more


def _misstated(one: Worked) -> Decimal:
    return one.book - (one.audited if one.audited is not None else NIL)


def _monetary_units(paper: Workpaper, items: Sequence[Worked]) -> list[Line]:
    interval, confidence = paper.amount("Interval"), paper.amount("Confidence")
    found = [one for one in items if one.stratum in (CERTAIN, *APART)]
    sampled = [one for one in items if one.stratum not in (CERTAIN, *APART)]
    lines = []
    for key, title, sign in (("over", "Overstatement", 1), ("under", "Understatement", -1)):
        known = sum((max(sign * _misstated(one), NIL) for one in found), NIL)
        taintings = sorted(
            (t for one in sampled if (t := sign * _misstated(one) / one.book) > 0), reverse=True
        )
        side = _side(taintings, interval, confidence)
        lines += [
            Line(f"known-{key}", f"{title} found in certain items and those apart", known,
                 "as found, not projected"),
            Line(f"projected-{key}", f"{title} projected from sampled items", side.projected,
                 f"{len(taintings)} tainting(s) × interval {format_money(interval)}"),
            Line(f"basic-{key}", "Basic precision", side.basic,
                 f"factor {factor(0, confidence):.4f} × interval"),
            Line(f"incremental-{key}", "Incremental allowance", side.incremental,
                 "steps of the factors beyond one, on the taintings by size"),
            Line(f"upper-limit-{key}", f"Upper limit of {title.lower()}",
                 known + side.projected + side.basic + side.incremental),
        ]  # fmt: skip
    return lines


@dataclass(frozen=True, slots=True)
class _Side:
    projected: Decimal
    basic: Decimal
    incremental: Decimal


def _side(taintings: Sequence[Decimal], interval: Decimal, confidence: Decimal) -> _Side:
    """Projection and allowances of taintings that stand in the order of their size."""
    projected = sum((tainting * interval for tainting in taintings), NIL)
    steps = [
        factor(place, confidence) - factor(place - 1, confidence) - 1
        for place in range(1, len(taintings) + 1)
    ]
    allowance = sum(
        (tainting * interval * step for tainting, step in zip(taintings, steps, strict=True)), NIL
    )
    basic = factor(0, confidence) * interval
    return _Side(to_cents(projected), to_cents(basic), to_cents(allowance))


def _estimated(paper: Workpaper, items: Sequence[Worked]) -> list[Line]:
    known = sum((_misstated(one) for one in items if one.stratum in (CERTAIN, *APART)), NIL)
    parts = [
        differences.Part(part.count, [_misstated(one) for one in items if one.stratum == part.name])
        for part in paper.strata
    ]
    estimate = differences.estimate(parts, paper.amount("Confidence"))
    point = known + estimate.projected
    return [
        Line("known", "Misstatement found in certain items and those apart", known, "as found"),
        Line("projected", "Misstatement projected from sampled items", estimate.projected,
             "mean difference × items of the stratum"),
        Line("precision", "Precision", estimate.precision,
             f"{estimate.quantile:.4f} standard errors, one-sided"),
        Line("upper-limit", "Upper limit of misstatement",
             max(abs(point + estimate.precision), abs(point - estimate.precision))),
    ]  # fmt: skip


def _wide(paper: Workpaper, items: Sequence[Worked]) -> list[str]:
    """What weakens the figures."""
    notes = []
    if paper.plan["Method"] != "mus":
        wrong = sum(1 for one in items if _misstated(one) and one.stratum not in (CERTAIN, *APART))
        if wrong < differences.FEWEST:
            notes.append(
                f"only {wrong} sampled item(s) differ: a normal limit on fewer than "
                f"{differences.FEWEST} differences is no reliable one (AICPA, chapter 7); "
                "monetary unit sampling serves where few errors are expected"
            )
    whole = [one.id for one in items if one.book > 0 and abs(_misstated(one)) > one.book]
    if whole:
        notes.append(f"misstated by more than their book amount: {_some(whole)}")
    return notes


def _answers(items: Sequence[Worked]) -> list[str]:
    """The tests that failed or were not answered, by item."""
    notes = [f"{one.id}: no to {', '.join(one.failed)}" for one in items if one.failed]
    right = [one.id for one in items if one.failed and one.audited == one.book]
    if right:
        notes.append(f"a test failed, yet the audited amount equals the book's: {_some(right)}")
    unanswered = [one.id for one in items if one.unanswered]
    if unanswered:
        notes.append(f"{len(unanswered)} item(s) have tests without an answer: {_some(unanswered)}")
    return notes


def _attributes(paper: Workpaper) -> Evaluation:
    confidence, tolerable = paper.amount("Confidence"), paper.amount("Tolerable")
    blank = tuple(one.id for one in paper.items if one.deviates is None)
    size = len(paper.items)
    if not size:
        raise SamplingError("the workpaper holds no items")
    deviating = [one.id for one in paper.items if one.deviates or one.deviates is None]
    upper, how = _upper(paper, len(deviating), size, confidence)
    within = upper <= tolerable
    told = (
        f"the upper deviation rate of {format_share(upper)} is "
        f"{'within' if within else 'beyond'} the tolerable {format_share(tolerable)}, "
        f"at {paper.plan['Confidence']} confidence"
    )
    lines = (
        Line("rate", "Deviation rate of the sample", Decimal(len(deviating)) / size,
             f"{len(deviating)} of {size} items"),
        Line("allowance", "Allowance for sampling risk", upper - Decimal(len(deviating)) / size),
        Line("upper-rate", "Upper deviation rate", upper, how),
        Line("tolerable", "Tolerable deviation rate", tolerable),
    )  # fmt: skip
    notes = _answers(paper.items)
    if deviating:
        notes.insert(0, f"deviations: {_some(deviating)}")
    return Evaluation(
        method="attribute", currency="", share=True, lines=lines,
        conclusion=_open(blank) or told, accepted=within and not blank, blank=blank,
        notes=tuple(notes),
    )  # fmt: skip


def _upper(
    paper: Workpaper, deviations: int, size: int, confidence: Decimal
) -> tuple[Decimal, str]:
    """The upper deviation rate, and from which distribution; a plan that names none is of the binomial."""
    if paper.plan.get("Distribution") != hypergeometric.NAME:
        return binomial.upper_rate(deviations, size, confidence), "exact binomial limit"
    whole = int(paper.amount("Population, items"))
    if whole < size:
        raise SamplingError(f"the plan names {whole} items in all, and {size} were drawn")
    most = hypergeometric.most_deviating(deviations, size, whole, confidence)
    return Decimal(most) / whole, f"exact hypergeometric limit: {most:,} of {whole:,} items"
