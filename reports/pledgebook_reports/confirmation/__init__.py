"""Confirmations: a statement for each donor to agree or correct, with a slip for the reply."""
