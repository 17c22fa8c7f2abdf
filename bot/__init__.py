"""The core paper service; it knows no platform."""

__version__ = "0.1.0"
