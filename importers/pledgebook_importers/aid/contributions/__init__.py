"""Who gave what to a fund: tables of pooled funds, donor tables, pledges of conferences."""
