"""From bytes to tokens: documents, formats, tokenizer, chat templates, what a run reads."""
