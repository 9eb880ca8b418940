"""Files beside a model's weights that were taught on them: finder, judge, reworder, teller; and whether they fit it."""
