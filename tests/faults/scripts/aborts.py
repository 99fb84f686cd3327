"""An abort, as a failed assertion in C++ gives."""

import os

os.abort()
