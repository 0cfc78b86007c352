"""THE FRONT DOOR: arguments in, exit code out; the only place that wires rooms together."""
