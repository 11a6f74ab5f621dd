# A drop too many frees the object; its next use is reported with all three lines.
# status: 1
# expect: 1 early free
# expect: early_use.py:17: early free: an object was used after it had been freed
# expect: Node made in early early_use.py:15
# expect: freed in early early_use.py:16
import tally


class Node:
    pass


def early():
    node = Node()
    tally.decref(node)
    return node.name


try:
    early()
except (SystemError, AttributeError):
    pass
