"""What stands around a signed consent on paper, in the language that was signed.

The proof stays in English: it is for whoever checks the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

_SPANISH: Mapping[str, str] = {
    "What this is for": "Para qué es esto",
    "Not agreed to.": "No está de acuerdo con esto.",
    "Check of understanding": "Preguntas para ver si se entiende",
    "Talked through with the clinician": "Hablado con el médico",
    "Signature": "Firma",
    "Patient": "Paciente",
    "Meaning": "Qué significa",
    "I agree to": "Estoy de acuerdo con",
    "Signed by": "Firmado por",
    "Signed as": "Firma como",
    "Signed for": "Firmado en nombre de",
    "The patient, for themselves": "Paciente, por sí",
    "Named to the practice as": "Nombre que la clínica conoce",
    "shown by": "lo mostró con",
    "Identity shown by": "Cómo mostró quién es",
    "Signed at": "Fecha de la firma",
    "Read at": "Fecha de lectura",
    "How it was read": "Cómo se leyó",
    "Recorded by, who saw it signed": "Lo anotó, y vio la firma",
    "Nobody: it was signed by a link": "Nadie: se firmó por un enlace",
    "Not written down": "No está anotado",
    "Witness": "Testigo",
    "No other one was named": "No se nombró a nadie más",
    "This consent no longer stands": "Este permiso ya no vale",
    # Relations, identities and ways of reading (clinic.consent_words).
    "Parent": "Madre o padre",
    "Guardian": "Tutor legal",
    "Health care agent": "Representante para la salud",
    "Husband, wife or partner": "Esposo, esposa o pareja",
    "Adult child": "Hija o hijo adulto",
    "Somebody else whom the law allows": "Otra persona que la ley permite",
    "Known to us": "Lo conocemos",
    "A document with a photograph": "Un documento con foto",
    "Papers that show whom they represent": "Papeles que muestran a quién representa",
    "Their own signed link": "Su propio enlace",
    "They read it themselves": "Leído por sí",
    "It was read aloud to them": "Leído en voz alta",
    "Through an interpreter": "Con intérprete",
    # Purposes.
    "taking cells or tissue": "sacar células o tejido",
    "treatment": "el tratamiento",
    "keeping results in the registry": "guardar los resultados en el registro",
    "keeping a picture": "guardar una foto",
    "being called or written to later": "que me llamen o escriban después",
    "being asked with conventional care": "que me pregunten cómo estoy",
}


def framed(words: str, language: str) -> str:
    """The words in the document's language; English where there are no others."""
    return _SPANISH.get(words, words) if language == "es" else words


def day_named(day: date, language: str) -> str:
    if language == "es":
        return f"{day.day} de {_MESES.split()[day.month - 1]} de {day.year}"
    return f"{day.day} {day:%B %Y}"


_MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
