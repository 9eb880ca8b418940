"""`armt verify`: files of results, the documents that they are about, and what of a result does not hold."""
