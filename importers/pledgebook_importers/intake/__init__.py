"""From a path to something that can be read: limits, encodings, XML, tables, and refusals."""
