# status: 0
# expect: count_high_clean.py: clean
# refuse: lost
import tally


class Node:
    def __init__(self, name):
        self.name = name
        self.items = [1, 2]


def build():
    node = Node('x' * 100)
    tally.incref(node)
    tally.decref(node)
    return len(node.items)


print(build())
