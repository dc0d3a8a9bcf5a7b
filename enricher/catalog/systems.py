"""The operating system of a machine, which follows from the settings that it has.

Azure accepts the settings of Windows for machines with Windows only, and those of Linux likewise.
https://learn.microsoft.com/rest/api/compute/virtual-machines/create-or-update#osprofile
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from enricher.catalog.documents import Document, document, leaves

_SETTINGS = re.compile(r"(.*\b)osprofile\.(windows|linux)configuration\.")

#: The field with the operating system, by resource type, after the same prefix as the settings.
_SYSTEM_FIELDS = {
    "microsoft.compute/virtualmachines": "storageprofile.osdisk.ostype",
    "microsoft.compute/virtualmachinescalesets": "storageprofile.osdisk.ostype",
    "microsoft.hybridcompute/machines": "osname",
}


def with_system(resource: Document) -> Document:
    """Return a resource with the operating system that its settings are for, if any."""
    field = _SYSTEM_FIELDS.get(resource.type)
    paths = (path.lower() for path, _ in leaves(resource.content))
    found = {match.groups() for path in paths if field and (match := _SETTINGS.match(path))}
    if len(found) != 1:
        return resource
    ((prefix, system),) = found
    facts = [
        *((f"{resource.type}/{path}", node) for path, node in leaves(resource.content)),
        (f"{resource.type}/{prefix}{field}", system),
    ]
    return replace(resource, content=document(resource.type, facts).content)
