"""Labels drawn on the server: PDF in exact millimetres, PNG and SVG, one drawing for all."""

from blastema.web.labels.draw import Format, LabelDrawingError, draw

__all__ = ["Format", "LabelDrawingError", "draw"]
