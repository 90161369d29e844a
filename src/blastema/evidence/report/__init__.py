"""The report of an analysis, as one page and as one file to print."""
