"""From a state to its rows: the rows of a stream are exactly these, and nothing else."""
