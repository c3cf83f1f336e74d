"""Publish: a notebook and its parameters, to a page that stands on its own.

`build_editions` runs notebooks and writes pages; the `show_*` functions are what a notebook
calls to put figures, tables and sources on its page.
"""

import lazy_loader as _lazy_loader

#: Each public name under the module it lives in; a module is loaded when one of its names is first used.
__getattr__, __dir__, __all__ = _lazy_loader.attach(
    __name__,
    submod_attrs={
        "blocks": [
            "show_coverage",
            "show_figure",
            "show_list",
            "show_note",
            "show_parameters",
            "show_sources",
            "show_table",
        ],
        "build.build": ["Built", "Failed", "build_editions"],
        "build.catalogue": ["write_catalogue"],
        "build.publish": ["Comparison", "OutputFolder"],
        "build.update": ["BuildStatus", "Done", "Outcome", "State", "refresh", "survey"],
        "plan.editions": ["Edition", "edition"],
        "plan.parameters": ["check_parameters"],
        "plan.plan": ["Plan", "default_editions", "read_plan", "selected"],
        "verification": ["verify"],
    },
)
