"""Kernels for bfloat16 on processors with AMX, in C++: `build` compiles and loads them, `ops` calls them.

One source per operation, named as in the folder above; `tiles.h` has the products, `cells.h` how threads share a group.
"""
