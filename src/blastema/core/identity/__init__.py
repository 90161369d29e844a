"""Who, which side, which level, which container: the names that must never be mixed up."""

from blastema.core.identity.birth import BirthDate, age_on
from blastema.core.identity.donation import DonationNumber, check_character
from blastema.core.identity.errors import IdentityError
from blastema.core.identity.patient import PatientIdentifier
from blastema.core.identity.place import BodySite, Target
from blastema.core.identity.product import Division, ProductCode, product_key
from blastema.core.identity.side import Laterality
from blastema.core.identity.spine import SpinalLevel

__all__ = [
    "BirthDate",
    "BodySite",
    "Division",
    "DonationNumber",
    "IdentityError",
    "Laterality",
    "PatientIdentifier",
    "ProductCode",
    "SpinalLevel",
    "Target",
    "age_on",
    "check_character",
    "product_key",
]
