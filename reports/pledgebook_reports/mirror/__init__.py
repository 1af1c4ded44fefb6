"""Our receipts and agreements against what donors publish: matched, missing, different, twice."""
