"""A segmentation fault."""

import ctypes

ctypes.string_at(0)
