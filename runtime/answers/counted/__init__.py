"""Documents of which answers are computed: logs and tables, what stands in them and what their columns are called."""
