"""Runs the scripts of findings, each in a process of its own, and says what did not hold."""
