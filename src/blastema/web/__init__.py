"""Pages: a form becomes a command, a result becomes HTML. No rules, no queries."""
