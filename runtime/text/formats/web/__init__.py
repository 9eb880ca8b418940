"""Text out of web pages: what people see of them."""
