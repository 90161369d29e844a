"""The pages of quality: signatures due, what went otherwise, the ledger, who did what."""
