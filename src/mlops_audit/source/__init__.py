"""THE EYES: what one file's bytes say; pure, and cached by content."""
