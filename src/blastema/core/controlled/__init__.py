"""Controlled documents: approved versions, when they are in force, and who was trained on them."""
