"""What is known and done before any page is written: the findings, their runs, the pages that sphinx-gallery makes."""
