"""Bank files into drafts: one module a format, one shape of statement, nothing booked unseen."""
