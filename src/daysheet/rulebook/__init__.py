"""What every workflow's rules have in common: how they are run (`running`), and how their worked examples are read,
tried and printed (`casebook`). Knows no workflow by name."""
