"""What leaves the house: cohorts without names, small groups held back."""
