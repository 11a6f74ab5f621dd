# A count too high: the object and what it holds are lost, by one cause.
# status: 1
# expect: 3 objects lost
# expect: count_high.py:15: Node with a count too high, made in build: 3 objects
import tally


class Node:
    def __init__(self, name):
        self.name = name
        self.items = [1, 2]


def build():
    node = Node('x' * 100)
    tally.incref(node)
    return len(node.items)


print(build())
