"""A patient's own pages, on a phone, by a signed link: no account, no password."""
