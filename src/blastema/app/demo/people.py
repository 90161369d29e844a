"""Invented people: names that nobody could take for a real person's."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from blastema.actions.person import Address, Contact, Name, Person


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WOMEN = _words("""
Ada Bea Cora Dora Edna Fern Gilda Hattie Ida June Kitty Lola Mabel Nell Opal Pearl Queenie
Rosa Sadie Tess Una Viola Wanda Xenia Yetta Zelda
""")
_MEN = _words("""
Abel Bert Clem Dewey Earl Floyd Gus Hank Ike Jeb Kip Lem Moe Ned Otto Pete Quill Rufus Seth
Thad Ulric Vern Walt Xavier Yancy Zeke
""")
_FIRST = _words("""
Sample Mock Faux Pretend Invented Example Dummy Fable Story Paper Puppet Cardboard Model
Figment Fiction Toy
""")
_LAST = _words("""
wright son worth field ridge ton ley wood dale man by stone brook hurst kin croft
""")
_STREETS = ("Invented Road", "Example Avenue", "Sample Street", "Nowhere Lane", "Fable Court")

_YOUNGEST, _OLDEST = 24, 84


def person(chance: Random, *, city: str, state: str, postal: str, today: date) -> Person:
    """Somebody who lives near a site; telephone numbers are of the range kept for fiction."""
    woman = chance.random() < 0.56
    given = chance.choice(_WOMEN if woman else _MEN)
    family = chance.choice(_FIRST) + chance.choice(_LAST)
    age = min(_OLDEST, max(_YOUNGEST, chance.gauss(57, 12)))
    born = today - timedelta(days=int(age * 365.25) + chance.randrange(365))
    number = chance.randrange(100)
    return Person(
        name=Name(family, given),
        birth_date=born.isoformat(),
        sex="female" if woman else "male",
        contact=Contact(
            f"+1 {chance.randrange(200, 999)} 555 01{number:02d}",
            f"{given}.{family}{number}@example.org".lower(),
        ),
        address=Address(
            f"{chance.randrange(1, 999)} {chance.choice(_STREETS)}", city, state, postal, "US"
        ),
    )
