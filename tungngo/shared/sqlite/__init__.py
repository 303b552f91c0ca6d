"""Database engine: Django's SQLite with a turn for writers."""
