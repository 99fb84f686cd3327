"""What programs read in place of pages: the data and their schemas, the feed, llms.txt, the sitemap, old addresses."""
