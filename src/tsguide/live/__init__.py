"""What runs inside the script of a finding, and what collects its results."""
