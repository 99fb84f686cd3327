"""The lookup tables: every finding, comparison and timing as one table that can be filtered."""
