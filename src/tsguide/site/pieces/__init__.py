"""The small things that pages of several kinds are made of: links, badges, controls, addresses."""
