"""The voucher workbook: a spreadsheet that officers fill in, read back into drafts."""
