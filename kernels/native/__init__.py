"""Kernels for bfloat16 on a CPU, in C++: `compiled` compiles and loads them, `ops` calls them.

One source per operation, named as in `kernels/eager`, for every instruction set: `vectors_*.h` and `tiles_*.h` are
all that is written for one. `operands_*.h` say what weights are stored in, `cells.h` how threads share a group.
"""
