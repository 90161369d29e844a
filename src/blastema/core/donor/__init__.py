"""Donors: somebody else whose tissue a product is made of, known by a code and never by name."""
