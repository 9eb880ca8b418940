"""The conveyor: which cell runs when, the calls that run it, what is read and decoded."""
