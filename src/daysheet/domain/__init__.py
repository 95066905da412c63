"""The clinic's own words as frozen records. Knows nothing of files, databases, pages or payers' values."""
