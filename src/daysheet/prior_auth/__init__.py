"""Prior authorization: what lapses, what is missing, what waits too long, and the request that settles it."""
