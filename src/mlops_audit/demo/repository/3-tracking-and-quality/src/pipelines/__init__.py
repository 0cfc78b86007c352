"""What runs at night: each module is started with ``python -m``."""
