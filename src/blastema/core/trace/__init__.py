"""What touched what: the marks that things leave on products and runs, for a trace."""
