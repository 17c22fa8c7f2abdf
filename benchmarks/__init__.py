"""Speed and memory, measured against what a user would pick instead, in one run, as ratios."""
