"""Files beside a model's weights that were taught on them: its finder, its judge and its teller."""
