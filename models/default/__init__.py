"""The default model: its base, how it is fetched and converted, the memory that ships with the package."""
