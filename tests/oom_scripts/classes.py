class Base:
    count = 0
    def __init__(self, x): self.x = x; Base.count += 1
    def __repr__(self): return f"{type(self).__name__}({self.x})"
    def __eq__(self, other): return self.x == other.x
    @property
    def twice(self): return self.x * 2
    @classmethod
    def make(cls, *a): return cls(*a)
class Derived(Base):
    def __init__(self, x, y=None):
        super().__init__(x)
        self.y = y
    def __getattr__(self, name): return name + "?"
objects = [Base([1]), Derived([2], "y"), Derived.make([3])]
print(objects, objects[1].twice, objects[2].nothing, objects[0] == Base([1]), Base.count)
