"""What a Python file says: imports, names, callables, stubs, tests, strings that name other things."""
