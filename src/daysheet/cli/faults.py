"""Which exceptions are sentences for a person: ours, by their names (`UnableTo…`, `No…Yet`), and a few of others."""


def in_a_sentence(error: Exception) -> str | None:
    """The text to print, or None when this is a fault of ours and must show where."""
    name = type(error).__name__
    if name.startswith("UnableTo") or name.endswith("Yet"):
        return str(error)
    if isinstance(error, PermissionError):
        return f"{error.filename}: this account may not read or write it. Nothing was changed."
    if isinstance(error, OSError) and error.errno == 28:
        return "The disk is full. What was begun was rolled back; make room and run again."
    return None
