"""A registry that loads, runs and unloads plug-ins.  It leaks, as *lost*.

Plug-ins are called through a bridge that stands for a native extension.  A real
extension must give back each reference it takes; this one forgets to when the
call fails.  The mistake is planted with `tally.incref` in Bridge.call: the
plug-in's count stays one too high, so it and all it holds are never freed, and
nothing in the program can reach them any more.  Under python3, where there is no
`tally` module, the program prints the same and loses nothing.
"""

try:
    import tally
except ImportError:
    tally = None


class PluginError(Exception):
    pass


class Bridge:
    """Calls a plug-in as native code would: take a reference, call, give it back."""

    def __init__(self):
        self.calls = 0
        self.failures = 0

    def call(self, plugin, event):
        self.calls += 1
        try:
            return plugin.handle(event)
        except PluginError as problem:
            self.failures += 1
            if tally is not None:
                # The bug: on this path the reference taken for the call is not given back.
                tally.incref(plugin)
            return f"error: {problem}"


class Plugin:
    """Base class; each plug-in keeps a journal of what it saw."""

    registered = {}

    def __init_subclass__(cls, handles=(), **options):
        super().__init_subclass__(**options)
        cls.handles = tuple(handles)
        Plugin.registered[cls.__name__.lower()] = cls

    def __init__(self, settings):
        self.settings = settings
        self.journal = []

    def handle(self, event):
        self.journal.append(event)
        return self.react(event)

    def react(self, event):
        raise NotImplementedError

    def close(self):
        return f"{type(self).__name__}: {len(self.journal)} events"


class Counter(Plugin, handles=("open", "save", "close")):
    def react(self, event):
        return f"{event.kind} number {sum(e.kind == event.kind for e in self.journal)}"


class Limiter(Plugin, handles=("save",)):
    def react(self, event):
        if event.size > self.settings["limit"]:
            raise PluginError(f"{event.size} bytes is over the limit of {self.settings['limit']}")
        return f"{event.size} bytes accepted"


class Checksum(Plugin, handles=("save",)):
    def react(self, event):
        total = 0
        for char in event.name:
            total = (total * 31 + ord(char)) % 65521
        return f"checksum {total:04x}"


class Event:
    __slots__ = ("kind", "name", "size")

    def __init__(self, kind, name, size=0):
        self.kind = kind
        self.name = name
        self.size = size


class Registry:
    def __init__(self, bridge):
        self.bridge = bridge
        self.active = {}

    def load(self, name, **settings):
        try:
            self.active[name] = Plugin.registered[name](settings)
        except KeyError:
            raise PluginError(f"no plug-in named {name!r}") from None

    def unload(self, name):
        return self.active.pop(name).close()

    def publish(self, event):
        for name, plugin in self.active.items():
            if event.kind in plugin.handles:
                yield name, self.bridge.call(plugin, event)


EVENTS = [
    Event("open", "letter.txt"),
    Event("save", "letter.txt", 900),
    Event("save", "photo.raw", 48_000),
    Event("open", "notes.md"),
    Event("save", "notes.md", 2_500),
    Event("close", "letter.txt"),
]


def session(number, bridge, limit):
    print(f"session {number}, limit {limit} bytes")
    registry = Registry(bridge)
    for name in ("counter", "limiter", "checksum", "spellcheck"):
        try:
            registry.load(name, limit=limit)
        except PluginError as problem:
            print(f"  {problem}")
    for event in EVENTS:
        print(f"  {event.kind:<6}{event.name}")
        for name, answer in registry.publish(event):
            print(f"      {name:<10}{answer}")
    for name in list(registry.active):
        print(f"  unloaded {registry.unload(name)}")


def main():
    bridge = Bridge()
    for number, limit in enumerate((100_000, 1_000, 10_000), start=1):
        session(number, bridge, limit)
    print(f"{bridge.calls} calls, {bridge.failures} failed")


main()
