"""The commands that people give on every platform, each once."""
