"""Programs that run in the target's interpreter, Python 3.8 or later; they import nothing of ours."""
