"""How Sphinx makes the API reference from docstrings: ``make docs``."""

import importlib
import tomllib
from pathlib import Path

import sim

_ROOT = Path(__file__).parents[2]
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]

project = _PROJECT["name"]
author = _PROJECT["authors"][0]["name"]
release = _PROJECT["version"]
copyright = f"{author}, {_PROJECT['license']}"  # noqa: A001 (Sphinx asks for this name)

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
add_module_names = False
# A name between single backquotes is code, as everywhere else in this repository.
default_role = "literal"
html_theme = "furo"
html_title = f"{project} {release}"
html_show_sphinx = False

# The public names load when they are asked for; autodoc looks only at what is there.
for _module in (sim, importlib.import_module("sim.power")):
    for _name in _module.__all__:
        setattr(_module, _name, getattr(_module, _name))
