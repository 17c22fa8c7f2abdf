"""Plain dataclasses and rules: no I/O, no clock, no framework, nothing else of ours."""
