"""Triton kernels of the grouped operations. Only `kernels.choose` imports from here, and only when asked to.

One module per operation: the kernel, ``prepare_<op>`` (allocates, picks tiles, returns the `Launch`), and the operator
that `torch.library` knows. ``prepare_<op>`` takes the target as an argument and never touches data, so that the
launches of a real model can be compiled for a GPU that is not there (`docs/results/kernels/report.py`).
"""
