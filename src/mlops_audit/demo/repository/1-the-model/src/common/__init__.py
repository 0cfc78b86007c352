"""What every part of the project shares: settings and customer records."""
