# Module state, functions that use their own module's globals, classes across modules.
import helper
from helper import bump


value = "script's own"
print(bump(), value, helper.value)


def bump_here():
    global value
    value += "!"
    return value


print(bump_here(), helper.bump(10))
helper.bump = lambda by=1: "patched"
print(bump(), helper.bump())


class Child(helper.Thing):
    pass


Child()
print(helper.Thing.made, Child.__module__, Child.__mro__[1].__module__, bump.__module__, bump.__globals__ is vars(helper))
print(sorted(k for k in vars(helper) if not k.startswith("__")))
setattr(helper, "dynamic", lambda: helper.value)
print(helper.dynamic(), getattr(helper, "missing", "default"))
try:
    helper.missing
except AttributeError as problem:
    print(problem)
del helper.items
print(hasattr(helper, "items"))
