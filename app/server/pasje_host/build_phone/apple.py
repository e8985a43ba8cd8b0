"""What Flet's template cannot say of an iOS app, written into the project it made."""

import plistlib
import re
from pathlib import Path

from pasje_host.refused import CannotRun

_RUNNER = Path("ios/Runner")
_XCODE = Path("ios/Runner.xcodeproj/project.pbxproj")
_SIGNED_WITH = "CODE_SIGN_ENTITLEMENTS = Runner/Runner.entitlements;"


def finish(project: Path, host: str) -> None:
    """Universal links to `host`; which addresses they are says the platform's own file.

    No scheme of our own (`pasje://`): any app may claim one and read what it is called with.
    Raises CannotRun when the project is not as this version of Flet makes it.
    """
    info = project / _RUNNER / "Info.plist"
    said = plistlib.loads(info.read_bytes())
    said["FlutterDeepLinkingEnabled"] = True
    # Read and written whole: the template's text names some keys twice.
    info.write_bytes(plistlib.dumps(said))
    entitlements = project / _RUNNER / "Runner.entitlements"
    rights = plistlib.loads(entitlements.read_bytes()) if entitlements.is_file() else {}
    rights["com.apple.developer.associated-domains"] = [f"applinks:{host}"]
    entitlements.write_bytes(plistlib.dumps(rights))
    _sign_with_them(project / _XCODE)


def _sign_with_them(xcode: Path) -> None:
    text = xcode.read_text(encoding="utf-8")
    if _SIGNED_WITH in text:
        return
    mark = r"^(\s*)INFOPLIST_FILE = Runner/Info\.plist;$"
    text, times = re.subn(mark, rf"\1{_SIGNED_WITH}\n\g<0>", text, flags=re.MULTILINE)
    if times == 0:
        raise CannotRun("Flet's Xcode project has no Runner: this is not the Flet Pasje knows.")
    xcode.write_text(text, encoding="utf-8")
