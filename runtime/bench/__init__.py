"""Speed, measured against a ceiling of the same run."""
