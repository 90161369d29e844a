"""What stands around a consent on the person's own pages, in its language."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Read before you sign",
        "lead": "Take your time. Ask us what you want to know.",
        "none": "There is nothing to read now",
        "waits": "Your papers are not ready. Call us, and ask for them.",
        "back": "Your page",
        "list": "All papers",
        "to-read": "Please read",
        "read": "You have read it",
        "talk": "You have read it. We talk about it first",
        "signed": "You have signed it",
        "check": "Four short questions at most",
        "check_lead": "There is no pass or fail. Your answers show us what to explain better.",
        "submit": "I have read it",
        "unclear": "We talk about this with you",
        "desk": "You sign when you are here. One of us is with you then.",
        "sign": "Sign it now",
        "agree": "I agree to each point",
        "name": "Write your full name",
        "choose": "Choose an answer.",
        "optional": "You may leave this out.",
        "back_out": "You can take it back at any time. Call us.",
    },
    "es": {
        "title": "Lea antes de firmar",
        "lead": "Tómese su tiempo. Pregunte lo que quiera saber.",
        "none": "Ahora no hay nada que leer",
        "waits": "Sus papeles no están listos. Llámenos y pídalos.",
        "back": "Su página",
        "list": "Todos los papeles",
        "to-read": "Por favor, lea",
        "read": "Ya lo leyó",
        "talk": "Ya lo leyó. Antes lo hablamos con usted",
        "signed": "Ya lo firmó",
        "check": "Cuatro preguntas cortas como mucho",
        "check_lead": "Nadie aprueba ni falla. Así vemos qué debemos explicar mejor.",
        "submit": "Lo he leído",
        "unclear": "Esto lo hablamos con usted",
        "desk": "Usted firma cuando esté aquí. Uno de nosotros está con usted.",
        "sign": "Firmar ahora",
        "agree": "Estoy de acuerdo con cada punto",
        "name": "Escriba su nombre completo",
        "choose": "Elija una respuesta.",
        "optional": "Puede dejar esto.",
        "back_out": "Puede retirarla cuando quiera. Llámenos.",
    },
}
