"""What runs in the target's interpreter: standard library only, Python 3.8 and newer."""
