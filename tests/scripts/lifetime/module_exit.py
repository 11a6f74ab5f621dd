# What is printed by finalizers of globals at exit.
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)


def build():
    return D("only one")


class Holder:
    pass


kept = build()
h = Holder()
h.d = kept
kept = None
print("one")
print("two")
print("three")
print("four")
print("end of script")
