"""Search: the query language, and what finds papers by it."""
