"""Teaching a judge what only gradients through a model teach."""
