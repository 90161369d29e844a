"""What the programme knows and decides: values in, values out.

No clock, no chance, no files (but its own catalogue), no logs, no I/O.
"""
