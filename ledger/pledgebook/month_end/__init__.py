"""The end of a month: what must still be booked, as drafts with their working; what blocks the close."""
