"""What writes docs/cli.md and the manual page, out of the commands themselves."""
