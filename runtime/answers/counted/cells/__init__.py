"""Cells of tables: how a file lays them out, numbers and days in them, and what those of a column say together."""
