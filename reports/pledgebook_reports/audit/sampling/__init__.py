"""Audit samples: a population proved complete, a plan, a selection, a workpaper, an evaluation.

Source: AICPA Audit Guide "Audit Sampling"; ISA 530; T. R. Stewart, "Technical Notes on the AICPA
Audit Guide Audit Sampling" (2012), for how its tables come about.
"""
