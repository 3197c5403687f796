"""See docs/decisions.md for what lives here."""
