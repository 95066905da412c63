"""The one Django app: models, migrations, and per workflow the functions that load facts and save decisions.

Nothing outside this room, `audit`, `intake` and `night` imports the models; everybody else gets domain records.
"""
