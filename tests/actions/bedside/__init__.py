"""Three people on three tables, everything ready to inject, and every way to scan it wrongly."""
