"""The demonstration: an invented practice with three years of history, made by the same actions.

Everything about it follows from a seed, a day and a number of patients. What is true of its
patients is written down (``model``, ``key``), so that an estimator can be held to it.
"""
