"""Alembic's folder: one revision a feature."""
