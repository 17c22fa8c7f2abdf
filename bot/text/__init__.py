"""Text as people read it: cleaning, LaTeX, one-line summaries, and how days, counts and names are said. Pure."""
