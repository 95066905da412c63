"""The whole clinic in one encrypted file, and back: requests and decisions exist nowhere else.

`writing` takes it as one snapshot while people work, `restoring` puts it into an empty place, `drill` tries that
regularly, `lateness` says when it was last done. Nothing here sends a file anywhere.
"""
