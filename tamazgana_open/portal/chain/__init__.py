"""The chain of a programme: for each commitment what led to it and what became of it, as a page and as open data."""
