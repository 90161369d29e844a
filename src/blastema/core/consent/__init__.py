"""A consent: one version of a document, the elements agreed to, and a signature."""
