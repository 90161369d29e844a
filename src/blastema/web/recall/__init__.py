"""The pages of recalls: the list and its calls, one recall, one person to be reached."""
