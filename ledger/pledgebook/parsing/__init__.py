"""Beancount's reading, booking and validation, made quick for what books are mostly made of.

Each part does the plain case itself and hands all else to Beancount, whose result it must equal.
"""
