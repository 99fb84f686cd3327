"""What stands in the text of a page: a finding's own page, and the directives that other pages use."""
