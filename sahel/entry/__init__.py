"""Writing rows: what people say becomes valid rows with proposed ids, put into the tables of a project."""

import lazy_loader as _lazy_loader

__getattr__, __dir__, __all__ = _lazy_loader.attach(
    __name__,
    submod_attrs={
        "add": ["add_claim", "add_incident", "add_source"],
        "proposals": ["near_incidents"],
        "sheet": ["import_claims"],
    },
)
