"""Cells of tables: how a file lays them out, the days that they are, and what those of a column say together."""
