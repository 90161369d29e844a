"""What is given and where, in Spanish: what a person signs names it in the language of the rest.

The words are ours, as those of the elements; the catalogue has its names in English only.
"""

from __future__ import annotations

from collections.abc import Mapping

SITES: Mapping[str, str] = {
    "knee": "rodilla",
    "hip": "cadera",
    "shoulder": "hombro",
    "elbow": "codo",
    "hand": "mano y muñeca",
    "ankle": "tobillo",
    "foot": "pie",
    "cervical-spine": "cuello (columna cervical)",
    "thoracic-spine": "espalda alta (columna dorsal)",
    "lumbar-spine": "espalda baja (columna lumbar)",
    "sacroiliac-joint": "articulación sacroilíaca",
    "iliac-crest": "hueso de la cadera",
    "thigh": "muslo",
    "calf": "pantorrilla",
    "buttock": "nalga",
    "upper-arm": "brazo, por encima del codo",
    "forearm": "antebrazo",
    "back-muscles": "músculos de la espalda",
    "neck-muscles": "músculos del cuello",
    "arm": "brazo",
    "leg": "pierna",
    "whole-body": "todo el cuerpo",
    "brain": "cerebro",
    "abdomen": "vientre",
    "jaw": "mandíbula",
}
PRODUCTS: Mapping[str, str] = {
    "prp-leukocyte-poor": "Plasma rico en plaquetas, con pocos leucocitos",
    "prp-leukocyte-rich": "Plasma rico en plaquetas, con leucocitos",
    "marrow-aspirate": "Médula ósea aspirada",
    "marrow-concentrate": "Concentrado de médula ósea",
    "microfragmented-fat": "Grasa partida en trozos pequeños",
    "expanded-marrow-cells": "Células de médula cultivadas",
    "expanded-fat-cells": "Células de grasa cultivadas",
    "expanded-pulp-cells": "Células de pulpa de diente cultivadas",
    "expanded-connective-cells": "Células cultivadas de la capa de una articulación o de un tendón",
    "placental-allograft": "Tejido de placenta o de amnios de otra persona",
    "induced-pluripotent-derivatives": "Células hechas de una línea pluripotente inducida",
    "mobilised-blood-cells": "Células de la sangre recogidas con una máquina",
    "usual-care": "Atención habitual",
    "medication": "Medicinas",
    "physiotherapy": "Terapia física",
    "psychological-therapy": "Terapia psicológica",
    "surgery": "Cirugía",
    "watchful-waiting": "Esperar y vigilar",
    "corticosteroid": "Inyección de corticoide",
    "hyaluronic-acid": "Inyección de ácido hialurónico",
    "dextrose": "Inyección de dextrosa",
    "saline": "Inyección de agua con sal",
}
