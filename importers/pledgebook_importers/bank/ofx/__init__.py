"""Open Financial Exchange, 1.x in SGML and 2.x in XML: what a bank's web site hands out."""
