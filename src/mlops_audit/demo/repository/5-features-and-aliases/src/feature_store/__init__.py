"""Features of customers, for training in bulk and for scoring one by one."""
