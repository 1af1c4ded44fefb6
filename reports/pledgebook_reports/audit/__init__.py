"""The auditor's kit: samples with their workpapers, and tests of journal entries."""
