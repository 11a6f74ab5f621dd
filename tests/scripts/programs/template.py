# A template engine: text with {{ expressions }}, {% for %}, {% if %}, filters.
class TemplateError(Exception): pass
def split(text):
    while text:
        a = min((i for i in (text.find("{{"), text.find("{%")) if i >= 0), default=-1)
        if a < 0: yield "text", text; return
        if a: yield "text", text[:a]
        close = "}}" if text[a + 1] == "{" else "%}"
        b = text.find(close, a)
        if b < 0: raise TemplateError("unclosed " + text[a:a + 10])
        yield ("value" if close == "}}" else "tag"), text[a + 2:b].strip(); text = text[b + 2:]
filters = {"upper": str.upper, "title": str.title, "length": len, "join": lambda v, s=", ": s.join(map(str, v)), "money": lambda v: f"{v:,.2f}", "default": lambda v, d: v or d}
def lookup(name, scope):
    if name[0] in "'\"": return name[1:-1]
    if name.lstrip("-").isdigit(): return int(name)
    first, *rest = name.split(".")
    try: v = scope[first]
    except KeyError: raise TemplateError(f"unknown name {first!r}") from None
    for r in rest: v = v[int(r)] if r.isdigit() else v[r] if isinstance(v, dict) else getattr(v, r)
    return v() if callable(v) else v
def value(expr, scope):
    head, *pipes = expr.split("|"); v = lookup(head.strip(), scope)
    for p in pipes:
        name, _, arg = p.strip().partition(":")
        if name not in filters: raise TemplateError(f"unknown filter {name!r}")
        v = filters[name](v, lookup(arg, scope)) if arg else filters[name](v)
    return v
def test(expr, scope):
    if expr.startswith("not "): return not test(expr[4:], scope)
    for op, f in ((" == ", lambda a, b: a == b), (" > ", lambda a, b: a > b), (" in ", lambda a, b: a in b)):
        if op in expr: a, b = expr.split(op); return f(value(a, scope), value(b, scope))
    return bool(value(expr, scope))
def parse(parts, until=()):
    body = []
    for kind, text in parts:
        word = text.split()[0] if kind == "tag" and text else ""
        if word in until: return body, word
        if word == "for": _, name, _, source = text.split(None, 3); inner, _ = parse(parts, ("endfor",)); body.append(("for", name, source, inner))
        elif word == "if":
            yes, end = parse(parts, ("else", "endif")); no = parse(parts, ("endif",))[0] if end == "else" else []
            body.append(("if", text[3:], yes, no))
        elif kind == "tag": raise TemplateError(f"unexpected tag {text!r}")
        else: body.append((kind, text))
    if until: raise TemplateError(f"missing {until[-1]}")
    return body, None
def render(body, scope):
    for node in body:
        if node[0] == "text": yield node[1]
        elif node[0] == "value": yield str(value(node[1], scope))
        elif node[0] == "if": yield from render(node[2] if test(node[1], scope) else node[3], scope)
        else:
            items = list(value(node[2], scope))
            for i, item in enumerate(items): yield from render(node[3], {**scope, node[1]: item, "loop": {"index": i + 1, "last": i == len(items) - 1}})
class User:
    def __init__(self, name, tags): self.name, self.tags = name, tags
    def first(self): return self.name.split()[0]
scope = {"title": "report", "users": [User("ann lee", ["x", "y"]), User("bob ray", [])], "total": 1234567.5, "cfg": {"debug": False, "list": [10, 20]}, "empty": ""}
for t in ("plain", "{{ title|upper }}: {{ total|money }}", "{% for u in users %}{{ loop.index }}. {{ u.name|title }} ({{ u.first }}){% if u.tags %}: {{ u.tags|join:'/' }}{% else %} no tags{% endif %}{% if not loop.last %}; {% endif %}{% endfor %}", "{{ cfg.list.1 }} {{ users|length }} {{ empty|default:'none' }}", "{% if total > 5 %}big{% endif %}{% if title == 'report' %}!{% endif %}{% if 10 in cfg.list %}in{% endif %}", "{% for a in cfg.list %}{% for b in cfg.list %}{{ a }}-{{ b }} {% endfor %}|{% endfor %}", "{{ nope }}", "{{ title|nope }}", "{% for x in users %}", "{% what %}", "{{ open", "{{ users.9 }}", "{{ cfg.zip }}", "{{ title.zip }}", ""):
    try: print(repr(t[:40]), "->", "".join(render(parse(split(t))[0], scope)))
    except (TemplateError, LookupError, AttributeError) as problem: print(repr(t[:40]), "!!", type(problem).__name__, problem)
