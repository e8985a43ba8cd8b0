"""What can be built, and on which systems."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """`flet` is what `flet build` calls it; `systems` as `platform.system()` calls them."""

    called: str
    flet: str
    systems: tuple[str, ...]

    @property
    def for_android(self) -> bool:
        return self.flet in ("apk", "aab")


_ANY = ("Linux", "Darwin", "Windows")
APK = Target("Android", "apk", _ANY)
AAB = Target("Android", "aab", _ANY)
IPA = Target("iOS", "ipa", ("Darwin",))
MACOS = Target("macOS", "macos", ("Darwin",))
WINDOWS = Target("Windows", "windows", ("Windows",))
LINUX = Target("Linux", "linux", ("Linux",))

BY_NAME = {"android": APK, "ios": IPA, "macos": MACOS, "windows": WINDOWS, "linux": LINUX}
