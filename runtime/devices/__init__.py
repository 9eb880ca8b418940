"""One model over several devices: a process for each, which holds a range of layers with their states."""
