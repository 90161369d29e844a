"""The mixed model for repeated measures, fitted from moments alone: no row of a patient."""
