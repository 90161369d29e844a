"""Labels as a printer gets them, read by a library that did not write them."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta
from string import ascii_lowercase, ascii_uppercase, digits

import zxingcpp
from PIL import Image

from blastema.core.identity import Division, DonationNumber, ProductCode
from blastema.core.identity.scan import CodedMoment, Compound, When
from blastema.web.labels.matrix import matrix

_DOTS = 5  # a module as a label printer of 300 dots per inch draws 0.4 mm


def read_picture(png: bytes) -> list[str]:
    """The texts of the codes on a picture, sorted."""
    with Image.open(io.BytesIO(png)) as picture:
        return sorted(found.text for found in zxingcpp.read_barcodes(picture.convert("L")))


def read_code(characters: str) -> str:
    """What the second library reads of a code that the first one wrote."""
    rows = matrix(characters)
    small = Image.new("L", (len(rows[0]), len(rows)), 255)
    small.putdata([0 if dark else 255 for row in rows for dark in row])
    large = small.resize((small.width * _DOTS, small.height * _DOTS), Image.Resampling.NEAREST)
    found = zxingcpp.read_barcodes(large)
    return found[0].text if len(found) == 1 else f"{len(found)} codes"


def messages(number: int, seed: int = 1) -> list[Compound]:
    """As many containers' messages, all different, from the whole range of each part."""
    chance = random.Random(seed)
    return [_message(chance) for _ in range(number)]


def _message(chance: random.Random) -> Compound:
    number = _number(chance)
    at = datetime(2000, 1, 1) + timedelta(minutes=chance.randrange(100 * 365 * 24 * 60))  # noqa: DTZ001
    upper, lower = chance.choice(ascii_uppercase), chance.choice(ascii_lowercase)
    code = ProductCode(
        upper + "".join(chance.choices(ascii_uppercase + digits, k=4)),
        chance.choice(ascii_uppercase + digits + ascii_lowercase),
        Division(chance.choice(("00", f"{upper}0", f"{upper}{lower}"))),
    )
    moment = (CodedMoment(When.EXPIRES, at),) if chance.random() < 0.9 else ()
    return Compound((number, code, *moment))


def _number(chance: random.Random) -> DonationNumber:
    first = chance.choice("ABCDEFGHIJKLMNPQRSTUVWXYZ123456789")
    rest = "".join(chance.choices(ascii_uppercase + digits, k=4))
    characters = f"{first}{rest}{chance.randrange(10**8):08d}"
    return DonationNumber(characters, DonationNumber(characters).check_flags)
