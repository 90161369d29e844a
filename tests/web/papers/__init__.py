"""Binders, notes, sheets and forms as they leave the house."""
