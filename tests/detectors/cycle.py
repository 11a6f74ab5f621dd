# Cycles without a collector: one line for the three of them, with the line that made them.
# options: --cycle=none
# status: 1
# expect: 6 objects lost
# expect: cycle.py:15: 3 cycles of Node, made in ring: 6 objects
# expect: Node.next -> Node.prev -> Node
class Node:
    def __init__(self):
        self.next = None
        self.prev = None


def ring():
    a = None
    a = Node()
    b = Node()
    a.next = b
    b.prev = a


for i in range(3):
    ring()
