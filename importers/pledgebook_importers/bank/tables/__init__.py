"""Bank statements as tables: separated text and workbooks, by saved profiles or by what they prove."""
