"""The commands, a module for each idea: what it takes, and what it prints."""
