# An encoder and a decoder for JSON text, with errors that name the place.
def encode(x, indent=None, level=0):
    if x is None: return "null"
    if x is True: return "true"
    if x is False: return "false"
    if isinstance(x, str): return '"' + "".join({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}.get(c, c if " " <= c < "\x7f" else f"\\u{ord(c):04x}") for c in x) + '"'
    if isinstance(x, (int, float)):
        if x != x or x in (float("inf"), float("-inf")): raise ValueError(f"not representable: {x}")
        return repr(x)
    pad, end, sep = ("\n" + " " * indent * (level + 1), "\n" + " " * indent * level, ",") if indent else ("", "", ", ")
    if isinstance(x, (list, tuple)): return "[" + sep.join(pad + encode(v, indent, level + 1) for v in x) + end + "]" if x else "[]"
    if isinstance(x, dict):
        for k in x:
            if not isinstance(k, str): raise TypeError(f"key {k!r} is not a string")
        return "{" + sep.join(pad + encode(k) + ": " + encode(v, indent, level + 1) for k, v in x.items()) + end + "}" if x else "{}"
    raise TypeError(f"cannot encode {type(x).__name__}")
class Decoder:
    def __init__(self, text): self.text, self.i = text, 0
    def fail(self, why): line = self.text.count("\n", 0, self.i) + 1; raise ValueError(f"{why} at line {line}, column {self.i - self.text.rfind(chr(10), 0, self.i)}")
    def space(self):
        while self.i < len(self.text) and self.text[self.i] in " \t\r\n": self.i += 1
    def peek(self): self.space(); return self.text[self.i] if self.i < len(self.text) else ""
    def expect(self, c):
        if self.peek() != c: self.fail(f"expected {c!r}")
        self.i += 1
    def value(self):
        c = self.peek()
        if c == "{": return self.object()
        if c == "[": return self.array()
        if c == '"': return self.string()
        for word, v in (("null", None), ("true", True), ("false", False)):
            if self.text.startswith(word, self.i): self.i += len(word); return v
        j = self.i
        while j < len(self.text) and self.text[j] in "+-.eE0123456789": j += 1
        word = self.text[self.i:j]
        try: v = float(word) if any(c in ".eE" for c in word) else int(word)
        except ValueError: self.fail(f"unexpected {c!r}" if c else "unexpected end")
        self.i = j; return v
    def string(self):
        self.expect('"'); out = []
        while True:
            if self.i >= len(self.text): self.fail("unterminated string")
            c = self.text[self.i]; self.i += 1
            if c == '"': return "".join(out)
            if c == "\\":
                e = self.text[self.i]; self.i += 1
                if e == "u": out.append(chr(int(self.text[self.i:self.i + 4], 16))); self.i += 4
                else: out.append({"n": "\n", "t": "\t", "b": "\b"}.get(e, e))
            else: out.append(c)
    def array(self):
        self.expect("["); out = []
        if self.peek() == "]": self.i += 1; return out
        while True:
            out.append(self.value())
            if self.peek() == ",": self.i += 1; continue
            self.expect("]"); return out
    def object(self):
        self.expect("{"); out = {}
        if self.peek() == "}": self.i += 1; return out
        while True:
            self.space(); k = self.string(); self.expect(":"); out[k] = self.value()
            if self.peek() == ",": self.i += 1; continue
            self.expect("}"); return out
    def decode(self):
        v = self.value()
        if self.peek(): self.fail("more after the end")
        return v
data = {"name": "Tally é\n\"q\"", "n": [1, -2, 3.5, 1e20, 0.1, 10 ** 20], "t": True, "none": None, "deep": [[[]], {}, {"a": {"b": [False]}}], "": ""}
text = encode(data); print(text); print(encode(data, 2)); print(Decoder(text).decode() == data, Decoder(encode(data, 4)).decode() == data)
for bad in ('{"a": 1,}', "[1 2]", '"open', "", "nul", '{"a" 1}', "[1, [2, 3]", '{\n "a": ?\n}', "1 2", "{1: 2}", "[--1]"):
    try: print(Decoder(bad).decode())
    except ValueError as problem: print(repr(bad), problem)
for bad in ({1: 2}, {1, 2}, [float("nan")], object, [b"x"]):
    try: print(encode(bad))
    except (TypeError, ValueError) as problem: print(type(problem).__name__, problem)
nested = []
for _ in range(50): nested = [nested, len(nested)]
print(len(encode(nested)), Decoder(encode(nested)).decode() == nested)
