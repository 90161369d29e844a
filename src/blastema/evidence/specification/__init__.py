"""The analysis specification: everything that must be agreed before anything is summed."""
