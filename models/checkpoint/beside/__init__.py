"""Files beside a model's weights that were taught on them, finder, judge and teller, and whether they fit it."""
