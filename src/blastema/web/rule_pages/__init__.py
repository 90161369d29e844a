"""The rule book as pages, and the gate asked about made-up facts."""
