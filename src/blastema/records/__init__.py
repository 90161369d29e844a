"""Tables, migrations, and the only code that reads and writes them. No rules."""
