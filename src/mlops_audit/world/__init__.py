"""The outside: the only room that touches disk, git and processes."""
