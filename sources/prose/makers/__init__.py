"""Scripts that make the tables under ``data/``; they need the development packages and never run in service."""
