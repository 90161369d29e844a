"""The trace page: what something touched, as lists and as a drawing."""
