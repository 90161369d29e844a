"""Corrective and preventive action: what is done about a cause, and whether it worked."""
