"""THE NOUNS: frozen values that every room speaks in."""
