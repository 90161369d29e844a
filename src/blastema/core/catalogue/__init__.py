"""The catalogue: conditions, cell sources, products, routes, schedules, documents, as data.

The TOML files in ``data`` are the content; `catalogue` reads and checks them once.
Every clinical number stands beside its source.
"""

from blastema.core.catalogue.consents import (
    ConsentElement,
    ConsentQuestion,
    ConsentTemplate,
    Element,
    Purpose,
)
from blastema.core.catalogue.content import Catalogue, Named
from blastema.core.catalogue.errors import CatalogueError, UnknownSlugError
from blastema.core.catalogue.load import catalogue, load
from blastema.core.catalogue.practice import (
    Comparator,
    Measure,
    Process,
    Protocol,
    Quantity,
    Specification,
    SpecTest,
    Step,
    Visit,
)
from blastema.core.catalogue.search import (
    by_icd10,
    by_snomed,
    find_conditions,
    find_treatments,
)
from blastema.core.catalogue.values import (
    CellSource,
    Condition,
    Family,
    Guidance,
    Kind,
    ProductClass,
    Regulation,
    Relation,
    Route,
    Technique,
)

__all__ = [
    "Catalogue",
    "CatalogueError",
    "CellSource",
    "Comparator",
    "Condition",
    "ConsentElement",
    "ConsentQuestion",
    "ConsentTemplate",
    "Element",
    "Family",
    "Guidance",
    "Kind",
    "Measure",
    "Named",
    "Process",
    "ProductClass",
    "Protocol",
    "Purpose",
    "Quantity",
    "Regulation",
    "Relation",
    "Route",
    "SpecTest",
    "Specification",
    "Step",
    "Technique",
    "UnknownSlugError",
    "Visit",
    "by_icd10",
    "by_snomed",
    "catalogue",
    "find_conditions",
    "find_treatments",
    "load",
]
