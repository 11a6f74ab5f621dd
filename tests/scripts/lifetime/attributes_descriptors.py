# Values that pass through properties, __getattr__, slots, descriptors and class attributes.
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("  del", self.n)
class P:
    @property
    def fresh(self): return D("fresh")
    @property
    def kept(self): return self._k
    @kept.setter
    def kept(self, v): print("  setting", v.n); self._k = v
    @kept.deleter
    def kept(self): del self._k
    def __getattr__(self, name):
        if name == "_k": raise AttributeError("unset")
        return D("attr " + name)
p = P(); print(p.fresh.n); p.kept = D("k1"); p.kept = D("k2"); print(p.kept.n); del p.kept; print(p.any.n); print(hasattr(p, "kept"))
class Slot: __slots__ = ("a", "b")
s = Slot(); s.a = D("a1"); s.a = D("a2"); s.b = D("b"); del s.a; print("a deleted"); s = None
class Desc:
    def __init__(self): self.d = {}
    def __get__(self, o, t): return self.d.get(id(o)) if o else self
    def __set__(self, o, v): self.d[id(o)] = v
class H: x = Desc()
h = H(); h.x = D("x1"); h.x = D("x2"); print(h.x.n); H.x.d.clear(); print("cleared"); h = None
class K: item = D("class item")
k = K(); k.item = D("instance item"); print(k.item.n); del k.item; print(k.item.n); k = None; K.item = None; print("class item gone")
setattr(p, "dyn", D("dyn")); print(getattr(p, "dyn").n); delattr(p, "dyn"); vars(p)["v"] = D("v"); print(p.v.n); vars(p).clear(); print("vars cleared")
p.__dict__ = {"new": D("new dict")}; print(p.new.n); p.__dict__ = {}; print("replaced")
m = P(); m.self_method = m.__init__; m.d = D("held in a cycle"); m.self_method = None; m = None; print("end")
