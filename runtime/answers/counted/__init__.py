"""Documents of which a summary counts what is there: logs, and tables."""
