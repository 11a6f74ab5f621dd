# valgrind: yes
# status: 0
# expect: clean under Memcheck
import weakref


class Node:
    pass


def build():
    node = Node()
    return weakref.ref(node)


gone = build()
print(gone() is None)
