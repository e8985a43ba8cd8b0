"""What Flet's template cannot say of an Android app, written into the project it made."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from pasje_host.refused import CannotRun

_ANDROID = "http://schemas.android.com/apk/res/android"
_TOOLS = "http://schemas.android.com/tools"
_MAIN = Path("android/app/src/main")
_VIEW = "android.intent.action.VIEW"
_DEEP_LINKS = "flutter_deeplinking_enabled"

# `allowBackup` alone does not stop a copy from phone to phone.
_BACKUP = """<?xml version="1.0" encoding="utf-8"?>
<data-extraction-rules>
    <cloud-backup>
        <exclude domain="root" /><exclude domain="file" /><exclude domain="database" />
        <exclude domain="sharedpref" /><exclude domain="external" />
    </cloud-backup>
    <device-transfer>
        <exclude domain="root" /><exclude domain="file" /><exclude domain="database" />
        <exclude domain="sharedpref" /><exclude domain="external" />
    </device-transfer>
</data-extraction-rules>
"""
# The languages a member can choose in Android's settings.
_LOCALES = """<?xml version="1.0" encoding="utf-8"?>
<locale-config xmlns:android="http://schemas.android.com/apk/res/android">
    <locale android:name="en" /><locale android:name="nl" />
</locale-config>
"""


def finish(project: Path, host: str, paths: Sequence[str]) -> None:
    """Verified links to `host` for addresses that begin with `paths`; no copies; two languages.

    Raises CannotRun when the project is not as this version of Flet makes it.
    """
    xml = project / _MAIN / "res/xml"
    xml.mkdir(parents=True, exist_ok=True)
    (xml / "pasje_backup.xml").write_text(_BACKUP, encoding="utf-8")
    (xml / "pasje_locales.xml").write_text(_LOCALES, encoding="utf-8")
    manifest = project / _MAIN / "AndroidManifest.xml"
    ET.register_namespace("android", _ANDROID)
    ET.register_namespace("tools", _TOOLS)
    tree = ET.parse(manifest)  # noqa: S314  written by Flet a moment ago
    application = tree.getroot().find("application")
    activity = None if application is None else application.find("activity")
    if application is None or activity is None:
        raise CannotRun("Flet's Android project has no activity: this is not the Flet Pasje knows.")
    _application(application)
    _links(activity, host, paths)
    ET.indent(tree)
    tree.write(manifest, encoding="utf-8", xml_declaration=True)


def _application(application: ET.Element) -> None:
    said = {"dataExtractionRules": "@xml/pasje_backup", "localeConfig": "@xml/pasje_locales"}
    for name, value in said.items():
        application.set(_a(name), value)
    # A library may say otherwise; then the build would stop and ask.
    replaced = "android:allowBackup,android:usesCleartextTraffic,android:dataExtractionRules"
    application.set(f"{{{_TOOLS}}}replace", replaced)


def _links(activity: ET.Element, host: str, paths: Sequence[str]) -> None:
    for made in activity.findall("intent-filter"):
        if any(action.get(_a("name")) == _VIEW for action in made.findall("action")):
            activity.remove(made)
    for made in activity.findall("meta-data"):
        if made.get(_a("name")) == _DEEP_LINKS:
            activity.remove(made)
    ET.SubElement(activity, "meta-data", {_a("name"): _DEEP_LINKS, _a("value"): "true"})
    links = ET.SubElement(activity, "intent-filter", {_a("autoVerify"): "true"})
    ET.SubElement(links, "action", {_a("name"): _VIEW})
    for category in ("DEFAULT", "BROWSABLE"):
        name = f"android.intent.category.{category}"
        ET.SubElement(links, "category", {_a("name"): name})
    ET.SubElement(links, "data", {_a("scheme"): "https"})
    ET.SubElement(links, "data", {_a("host"): host})
    for path in paths:
        ET.SubElement(links, "data", {_a("pathPrefix"): path})


def _a(name: str) -> str:
    return f"{{{_ANDROID}}}{name}"
