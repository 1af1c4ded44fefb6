"""Books of others: general-ledger extracts of an agency's own system."""
