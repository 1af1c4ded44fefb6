"""ISO 20022 bank-to-customer messages."""
