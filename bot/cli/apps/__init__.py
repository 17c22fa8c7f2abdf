"""Every command with its options, a group a file; what it does is in the modules above."""
