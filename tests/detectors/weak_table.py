# The table of weak references must not make a lost object look reachable to Memcheck.
# valgrind: yes
# status: 1
# expect: Leak_DefinitelyLost
import tally
import weakref


class Node:
    pass


def build():
    node = Node()
    tally.incref(node)
    return weakref.ref(node)


alive = build()
print(alive() is None)
