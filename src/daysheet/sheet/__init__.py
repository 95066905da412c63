"""All open findings of all workflows on one page: collected, ranked by harm, explained, printed."""
