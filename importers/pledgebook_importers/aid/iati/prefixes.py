"""Files in which a prefix is used and nowhere declared: portals and tools drop declarations.

Such a file is no XML with namespaces. The prefix can only belong to somebody's extension, so it is
declared at the root under a name that says so, in the bytes and on the line that they stand on, and
the file is parsed again under the same bounds.
"""

from __future__ import annotations

import re

from lxml import etree

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.source import Source
from pledgebook_importers.intake.xml_safe import parse

_UNDECLARED = re.compile(
    r"Namespace prefix ([A-Za-z_][\w.-]{0,40}) (?:for \S+ )?on \S+ is not defined"
)
_ROOT = re.compile(rb"(?:<!--.*?-->|<\?.*?\?>|[^<])*+(<[A-Za-z_][^\s/>]*)", re.DOTALL)
_MOST = 8


def parse_declaring(source: Source) -> tuple[etree._Element, list[Problem]]:
    """The root, and one warning for each prefix that had to be declared.

    Raises:
        RefusedError: not well-formed in another way, or more than eight prefixes are undeclared.
    """
    data = source.data
    warnings: list[Problem] = []
    while True:
        try:
            return parse(data, source.head), warnings
        except RefusedError as error:
            found = _UNDECLARED.search(error.reason)
            root = _ROOT.match(data)
            if found is None or root is None or len(warnings) == _MOST:
                raise
            declaration = f' xmlns:{found[1]}="urn:undeclared:{found[1]}"'
            data = data[: root.end()] + declaration.encode() + data[root.end() :]
            reason = f"the prefix {found[1]!r} is not declared: what bears it is not read"
            warnings.append(Problem(error.line, reason))
