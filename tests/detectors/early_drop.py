# A drop too many, and nothing but the regular drop afterwards.
# status: 1
# expect: 1 early free
# expect: a count was dropped on an object that is already free
# expect: Node made in early early_drop.py:13
# expect: freed in early early_drop.py:14
import tally


class Node:
    pass
def early():
    node = Node()
    tally.decref(node)


early()
