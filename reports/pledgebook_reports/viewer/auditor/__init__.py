"""Pages of the auditor's kit: confirmations of donors, the mirror of what they publish, audit packs."""
