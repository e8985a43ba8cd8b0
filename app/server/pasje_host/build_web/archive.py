"""Archives that Python imports from: nothing compressed inside, so that the whole compresses well.

The same input gives the same bytes.
"""

import io
import zipfile
from collections.abc import Mapping

_DATE = (1980, 1, 1, 0, 0, 0)  # the oldest a zip can say
_UNIX = 3


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files by name, in order of the names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = _UNIX  # also where the builder is not
            archive.writestr(info, files[name])
    return made.getvalue()
