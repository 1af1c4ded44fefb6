"""OCHA's Financial Tracking Service: flows from its API and its export."""
