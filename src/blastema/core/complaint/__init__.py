"""Complaints: received, reviewed, investigated or not with the reason, closed."""
