"""IATI code lists: what transaction types mean, and which codes a file uses that no list has.

Source: IATI 2.03 code lists (`standard/codelists.json`), and for the letters of 1.x the mapping of
the TransactionType list at the change to 2.01.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources

from lxml import etree

from pledgebook_importers.aid.flows import Kind
from pledgebook_importers.aid.iati.notes import Notes
from pledgebook_importers.intake.xml_nodes import line_of, local

KINDS: dict[str, Kind] = {
    "1": "receipt",
    "2": "commitment",
    "3": "disbursement",
    "4": "expenditure",
    "5": "other",  # interest payment
    "6": "other",  # loan repayment
    "7": "other",  # reimbursement
    "8": "other",  # purchase of equity
    "9": "other",  # sale of equity
    "10": "other",  # credit guarantee
    "11": "incoming-commitment",
    "12": "pledge",
    "13": "incoming-pledge",
}
"""TransactionType of 2.0x by what it means for the books."""

LETTERS = {
    "IF": "1",
    "C": "2",
    "D": "3",
    "E": "4",
    "IR": "5",
    "LR": "6",
    "R": "7",
    "QP": "8",
    "QS": "9",
    "CG": "10",
}
"""TransactionType of 1.x, withdrawn, as the code of 2.0x that took its place."""

_CODED = {
    ("iati-activity", "activity-status", "code"): "ActivityStatus",
    ("iati-activity", "activity-date", "type"): "ActivityDateType",
    ("iati-activity", "participating-org", "role"): "OrganisationRole",
    ("iati-activity", "participating-org", "type"): "OrganisationType",
    ("iati-activity", "recipient-country", "code"): "Country",
    ("iati-activity", "default-flow-type", "code"): "FlowType",
    ("iati-activity", "default-finance-type", "code"): "FinanceType",
    ("iati-activity", "default-aid-type", "code"): "AidType",
    ("iati-activity", "default-tied-status", "code"): "TiedStatus",
    ("iati-activity", "budget", "type"): "BudgetType",
    ("iati-activity", "budget", "status"): "BudgetStatus",
    ("transaction", "recipient-country", "code"): "Country",
    ("transaction", "disbursement-channel", "code"): "DisbursementChannel",
    ("transaction", "flow-type", "code"): "FlowType",
    ("transaction", "finance-type", "code"): "FinanceType",
    ("transaction", "aid-type", "code"): "AidType",
    ("transaction", "tied-status", "code"): "TiedStatus",
}
"""Parent, element and attribute with the list that the 2.03 mapping gives them."""


@lru_cache(maxsize=1)
def code_lists() -> dict[str, frozenset[str]]:
    """The codes of each shipped list, withdrawn ones included."""
    folder = resources.files("pledgebook_importers").joinpath("aid", "iati", "standard")
    lists = json.loads(folder.joinpath("codelists.json").read_text(encoding="utf-8"))
    return {name: frozenset(codes.split()) for name, codes in lists.items()}


def check_codes(activity: etree._Element, notes: Notes) -> None:
    """Note the codes of an activity and its transactions that their list does not have."""
    lists = code_lists()
    coded = _by_element()
    for parent in (activity, *activity.iterchildren("{*}transaction")):
        for (element, attribute), name in coded[local(parent)].items():
            for node in parent.iterchildren("{*}" + element):
                code = node.get(attribute)
                # Of another vocabulary the list is not the standard's own.
                if code is None or node.get("vocabulary", "1") not in {"1", ""}:
                    continue
                if code.strip() not in lists[name]:
                    words = f"of {element} that the list {name} does not have"
                    notes.add("code", words, line_of(node), code or "empty")


@lru_cache(maxsize=1)
def _by_element() -> dict[str, dict[tuple[str, str], str]]:
    found: dict[str, dict[tuple[str, str], str]] = {}
    for (parent, element, attribute), name in _CODED.items():
        found.setdefault(parent, {})[element, attribute] = name
    return found
