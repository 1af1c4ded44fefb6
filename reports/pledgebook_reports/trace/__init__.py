"""`trace REF`: a voucher up to the donors who paid it; a promise, contract or payee down to vouchers."""

from __future__ import annotations

from pledgebook_reports.trace.subjects import UnknownReferenceError, trace
from pledgebook_reports.trace.tree import Node, Trace

__all__ = ["Node", "Trace", "UnknownReferenceError", "trace"]
