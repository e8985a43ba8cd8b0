"""What a build settles; `pasje build android` and its like write this file anew in what they pack.

Not a data file: on Android the wallet's Python lies in an archive, where only modules are found.
"""

PLATFORM = "http://127.0.0.1:8000"
"""The platform's origin for an app. As it stands here: where `pasje` listens unless told."""
