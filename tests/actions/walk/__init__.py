"""A random walk of commands by several people, and the judge that watches each step."""
