"""The pages of an external company: the work assigned to it, and nothing else."""
