"""What the suite stands on: a run's folder, its databases, a closed world."""
