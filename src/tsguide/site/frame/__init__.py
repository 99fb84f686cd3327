"""What stands around the text of every page: its head, its card, the navigation, and what themes leave out."""
