"""The platform's own tables, in the schema ``ml``."""
