"""The reagent lots of a laboratory: what they are, until when they are good, and why not."""
