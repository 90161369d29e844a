"""What the registry knows, with who is missing from it."""
