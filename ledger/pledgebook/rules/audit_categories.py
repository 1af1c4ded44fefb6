"""The kinds of financial finding at an audit of cash transfers to partners.

Source: the harmonised approach to cash transfers (HACT) of the United Nations agencies, terms of
reference for financial audits, categories of financial findings: fifteen and `other`.
"""

from __future__ import annotations

NO_DOCUMENTS = "no supporting documentation"
INSUFFICIENT_DOCUMENTS = "insufficient supporting documentation"
CUT_OFF = "cut-off error"
NOT_FOR_PROJECT = "expenditure not for project purposes"
NO_PROOF_OF_PAYMENT = "no proof of payment"
NO_PROOF_OF_GOODS = "no proof of goods or services received"
VAT = "VAT incorrectly claimed"
ALLOWANCES = "allowances exceeding agreed rates"
PRICE = "price not reasonable against the market"
INTEREST = "bank interest not reported"
SUPPORT_COSTS = "support costs incorrectly calculated"
NOT_UNDERTAKEN = "expenditure claimed but activities not undertaken"
ADVANCE_AS_EXPENSE = "advance claimed as expenditure"
COMMITMENT_AS_EXPENSE = "commitment treated as expenditure"
INELIGIBLE_SALARY = "ineligible salary cost"
OTHER = "other"

CATEGORIES = (
    NO_DOCUMENTS, INSUFFICIENT_DOCUMENTS, CUT_OFF, NOT_FOR_PROJECT, NO_PROOF_OF_PAYMENT,
    NO_PROOF_OF_GOODS, VAT, ALLOWANCES, PRICE, INTEREST, SUPPORT_COSTS, NOT_UNDERTAKEN,
    ADVANCE_AS_EXPENSE, COMMITMENT_AS_EXPENSE, INELIGIBLE_SALARY, OTHER,
)  # fmt: skip
"""All sixteen, in the order of the terms of reference."""
