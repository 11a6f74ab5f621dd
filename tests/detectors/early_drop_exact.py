# The same under the policy that knows every live object.
# options: --refcount=exact
# status: 1
# expect: 1 early free
# expect: a count was dropped on an object that is already free
# expect: Node made in early early_drop_exact.py:14
import tally


class Node:
    pass

def early():
    node = Node()
    tally.decref(node)


early()
