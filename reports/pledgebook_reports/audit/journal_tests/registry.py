"""The tests in the order in which they are told."""

from __future__ import annotations

from pledgebook_reports.audit.journal_tests import (
    after_closing,
    after_final,
    approval_dates,
    bank_details,
    before_obligation,
    below_limit,
    benford,
    closed_days,
    cost_credits,
    descriptions,
    donor_moves,
    dormant_payees,
    duplicate_payments,
    entry_delay,
    new_vendors,
    period_end,
    rate_outliers,
    relative_size,
    repeated_amounts,
    repeated_endings,
    reversals,
    round_amounts,
    same_hands,
    same_share,
    segregation,
    seldom_used_accounts,
    sequence_gaps,
    shared_traits,
    similar_names,
    split_purchases,
    unliquidated_advances,
    unusual_combinations,
    unusual_users,
    variations,
)  # fmt: skip

TESTS = (
    seldom_used_accounts.TEST, unusual_combinations.TEST, after_closing.TEST, period_end.TEST,
    reversals.TEST, cost_credits.TEST, donor_moves.TEST, round_amounts.TEST,
    repeated_amounts.TEST, repeated_endings.TEST, benford.FIRST, benford.FIRST_TWO,
    relative_size.TEST, closed_days.WEEKEND, closed_days.HOLIDAY, descriptions.TEST,
    sequence_gaps.TEST, entry_delay.TEST, approval_dates.TEST, unusual_users.TEST,
    segregation.TEST, same_hands.TEST, below_limit.TEST, split_purchases.TEST,
    duplicate_payments.TEST, same_share.TEST, shared_traits.PAYEES, shared_traits.OFFICERS,
    similar_names.TEST, new_vendors.TEST, new_vendors.UNKNOWN, dormant_payees.TEST,
    bank_details.TEST, variations.TEST, before_obligation.TEST, after_final.TEST,
    unliquidated_advances.TEST, rate_outliers.TEST,
)  # fmt: skip

BY_NAME = {test.name: test for test in TESTS}
