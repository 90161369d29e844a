"""A deviation as quality sees it: taken up, judged under a signature, reported, closed."""
