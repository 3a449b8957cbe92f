"""Where the API of the tests is made to behave as AWS does: a module for each topic.

Every module in this folder is found by `load`. It says in its docstring which behaviour of AWS it
imitates and where that is written, and marks with `@patch` each function that changes moto. The name
of that function is how `server.py` leaves it out. Patches are applied in the order of the modules'
names, and within one in the order in which they are written.
"""

import importlib
import pkgutil
import sys

from moto.core.exceptions import ServiceException

_patches = {}
_settings = {}
_asked_for = set()


class Refusal(ServiceException):
    """An error of AWS, `Refusal(code, text)`, to be raised in what answers a request of any protocol.

    moto's own class has to be of a module of a service.
    """


def patch(function):
    """Marks a function that changes moto. It is called once, before the server listens."""
    assert function.__name__ not in _patches, f"two patches are called {function.__name__}"
    _patches[function.__name__] = function
    return function


def setting(name, default):
    """A setting of the server, `NAME=VALUE` among its arguments, of the type of its default.

    A module asks when it is imported, so that a misspelt one is refused.
    """
    _asked_for.add(name)
    return type(default)(_settings.get(name, default))


def load(arguments):
    """Imports all modules and applies their patches, but those whose names are among the arguments."""
    left_out = [it for it in arguments if "=" not in it]
    given = dict(it.split("=", 1) for it in arguments if "=" in it)
    _settings.update(given)
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda it: it.name):
        importlib.import_module(f"{__name__}.{module.name}")
    if unknown := given.keys() - _asked_for:
        sys.exit(f"no patch has these settings: {unknown}")
    for name in left_out:
        del _patches[name]
    for apply in _patches.values():
        apply()
