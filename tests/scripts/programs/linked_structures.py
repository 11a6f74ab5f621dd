# Linked list, double list with weak back links, binary heap, trie, union-find, skip-free map.
import weakref
class Cell:
    __slots__ = ("value", "next", "_back", "__weakref__")
    def __init__(self, value): self.value, self.next, self._back = value, None, None
    @property
    def back(self): return self._back and self._back()
class DList:
    def __init__(self, items=()):
        self.head = self.tail = None; self.size = 0
        for i in items: self.append(i)
    def append(self, v):
        c = Cell(v); self.size += 1
        if self.tail is None: self.head = self.tail = c
        else: self.tail.next = c; c._back = weakref.ref(self.tail); self.tail = c
        return c
    def remove(self, c):
        b, n = c.back, c.next; self.size -= 1
        if b: b.next = n
        else: self.head = n
        if n: n._back = c._back
        else: self.tail = b
    def __iter__(self):
        c = self.head
        while c: yield c.value; c = c.next
    def backwards(self):
        c = self.tail
        while c: yield c.value; c = c.back
    def __len__(self): return self.size
    def reverse(self): values = list(self.backwards()); self.__init__(values)
d = DList("abcde"); c = d.head.next.next; d.remove(c); d.remove(d.head); d.remove(d.tail)
print(list(d), list(d.backwards()), len(d)); x = d.append("z"); print(x.back.value, list(d)); d.reverse(); print(list(d))
while d.head: d.remove(d.head)
print(len(d), d.head, d.tail)
class Trie:
    def __init__(self): self.kids, self.end = {}, False
    def add(self, w):
        n = self
        for c in w: n = n.kids.setdefault(c, Trie())
        n.end = True
    def words(self, prefix=""):
        n = self
        for c in prefix:
            if c not in n.kids: return
            n = n.kids[c]
        yield from n._walk(prefix)
    def _walk(self, p):
        if self.end: yield p
        for c in sorted(self.kids): yield from self.kids[c]._walk(p + c)
    def remove(self, w):
        if not w:
            was, self.end = self.end, False; return was
        kid = self.kids.get(w[0])
        if kid is None or not kid.remove(w[1:]): return False
        if not kid.kids and not kid.end: del self.kids[w[0]]
        return True
t = Trie()
for w in "car card care cat dog do done".split(): t.add(w)
print(list(t.words("car")), list(t.words("do")), list(t.words("x")), t.remove("car"), t.remove("card"), t.remove("zebra"), list(t.words()), t.remove("dog"), sorted(t.kids["d"].kids["o"].kids))
class Buckets:
    def __init__(self, n=4): self.b, self.n = [[] for _ in range(n)], 0
    def _find(self, k):
        row = self.b[hash(k) % len(self.b)]
        for i, (a, _) in enumerate(row):
            if a == k: return row, i
        return row, None
    def __setitem__(self, k, v):
        row, i = self._find(k)
        if i is not None: row[i] = (k, v); return
        row.append((k, v)); self.n += 1
        if self.n > 2 * len(self.b):
            old = [p for r in self.b for p in r]; self.b, self.n = [[] for _ in range(2 * len(self.b))], 0
            for a, w in old: self[a] = w
    def __getitem__(self, k):
        row, i = self._find(k)
        if i is None: raise KeyError(k)
        return row[i][1]
    def __delitem__(self, k):
        row, i = self._find(k)
        if i is None: raise KeyError(k)
        row.pop(i); self.n -= 1
    def __contains__(self, k): return self._find(k)[1] is not None
    def __len__(self): return self.n
m = Buckets()
for i in range(100): m[i * 17] = i
for i in range(0, 100, 3): del m[i * 17]
print(len(m), m[17], 0 in m, 34 in m, len(m.b), sum(m[i * 17] for i in range(100) if i * 17 in m))
try: m[5]
except KeyError as problem: print("KeyError", problem)
class Sets:
    def __init__(self, n): self.up, self.rank = list(range(n)), [0] * n
    def find(self, a):
        while self.up[a] != a: self.up[a] = self.up[self.up[a]]; a = self.up[a]
        return a
    def join(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b: return False
        if self.rank[a] < self.rank[b]: a, b = b, a
        self.up[b] = a; self.rank[a] += self.rank[a] == self.rank[b]; return True
s = Sets(20); print(sum(s.join(i, (i * 7 + 3) % 20) for i in range(20)), len({s.find(i) for i in range(20)}), [s.find(i) == s.find(0) for i in range(5)])
