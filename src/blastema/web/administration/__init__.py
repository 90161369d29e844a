"""The administrator's pages: people and their roles, sites and their policies."""
