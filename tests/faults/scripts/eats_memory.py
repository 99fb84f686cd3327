"""Memory without end."""

import time

held = []
while True:
    held.append(bytearray(64 * 2**20))
    time.sleep(0.01)
