"""Blastema: the open system that runs a stem-cell programme for chronic pain."""

__version__ = "0.1.0"
