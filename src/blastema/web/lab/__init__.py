"""The laboratory's pages: the bench, a container, a run, and a form for each verb."""
