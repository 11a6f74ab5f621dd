# An INI-like reader with sections, types, interpolation and errors collected.
TEXT = """\
; comment
name = tally
version = 1.5
[paths]
root = /srv
data = ${root}/data
logs = ${data}/logs
loop = ${loop}
[limits]
size = 64M
depth = 10
ratio = 0.75
flags = a, b , c
on = yes
off = no
broken line
[limits]
depth = 20
[ bad
= no key
missing = ${nothing}
other = ${paths:root}/x
"""
class Config(dict):
    def __getattr__(self, name):
        try: return self[name]
        except KeyError: raise AttributeError(f"no section {name}") from None
def typed(v):
    low = v.lower()
    if low in ("yes", "true", "on"): return True
    if low in ("no", "false", "off"): return False
    for kind in (int, float):
        try: return kind(v)
        except ValueError: pass
    if v and v[-1] in "KMG" and v[:-1].isdigit(): return int(v[:-1]) << {"K": 10, "M": 20, "G": 30}[v[-1]]
    return [p.strip() for p in v.split(",")] if "," in v else v
def load(text):
    config, problems, section = Config({"main": {}}), [], "main"
    for n, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line[0] in ";#": continue
        if line[0] == "[":
            if not line.endswith("]"): problems.append((n, "unclosed section")); continue
            section = line[1:-1].strip()
            if section in config: problems.append((n, f"section {section} again"))
            config.setdefault(section, {}); continue
        key, eq, value = (p.strip() for p in line.partition("="))
        if not eq or not key: problems.append((n, f"no key in {line!r}")); continue
        if key in config[section]: problems.append((n, f"{key} was {config[section][key]!r}"))
        config[section][key] = value
    def expand(section, value, seen):
        while "${" in value:
            a = value.index("${"); b = value.index("}", a); name = value[a + 2:b]
            where, _, key = name.rpartition(":"); where = where or section
            if (where, key) in seen: raise RecursionError(f"{key} refers to itself")
            try: inner = config[where][key]
            except KeyError: raise LookupError(f"unknown {name}") from None
            value = value[:a] + expand(where, inner, seen | {(where, key)}) + value[b + 1:]
        return value
    result = Config()
    for s, entries in config.items():
        result[s] = {}
        for k, v in entries.items():
            try: result[s][k] = typed(expand(s, v, frozenset([(s, k)])))
            except (LookupError, RecursionError) as problem: problems.append((s, k, str(problem)))
    return result, problems
config, problems = load(TEXT)
for s, entries in config.items():
    print(f"[{s}]")
    for k, v in entries.items(): print(f"  {k} = {v!r} ({type(v).__name__})")
for p in problems: print(p)
print(config.limits["size"], config.paths["logs"])
try: config.nothing
except AttributeError as problem: print(problem)
print(load(""), load("x=1")[0], load("[a]\n[b]")[0])
