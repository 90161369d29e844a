"""Labels as data: templates, what a container's label must say, and the label composed.

A label is identity and warnings. It holds no name, no date of birth, no record number and
no social security number, in text or in code: the fields of `FIELDS` are all there is.
"""

from blastema.core.labels.codes import CodeTable, read_codes
from blastema.core.labels.compose import Label, PlacedCode, PlacedText, compose
from blastema.core.labels.errors import LabelDataError
from blastema.core.labels.facts import LabelFacts
from blastema.core.labels.load import Templates, read_templates, shipped
from blastema.core.labels.statements import Statement, statements
from blastema.core.labels.template import FIELDS, Template

__all__ = [
    "FIELDS",
    "CodeTable",
    "Label",
    "LabelDataError",
    "LabelFacts",
    "PlacedCode",
    "PlacedText",
    "Statement",
    "Template",
    "Templates",
    "compose",
    "read_codes",
    "read_templates",
    "shipped",
    "statements",
]
