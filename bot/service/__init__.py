"""One use case a file; nothing here knows a platform, a database or a source."""
