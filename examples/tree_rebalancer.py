"""Keeps a search tree balanced by rebuilding it now and then.  Makes cyclic garbage.

Each node points at its children and back at its parent.  When a subtree is
rebuilt, the new nodes take the values over and the old ones are dropped; but
parent and child still hold each other, so their counts never reach zero.  Only
a cycle collector frees them.  See Tree._rebuild: without a collector
(`--cycle=none`) every abandoned subtree is lost.
"""


class Node:
    def __init__(self, key, value, parent=None):
        self.key = key
        self.value = value
        self.parent = parent
        self.left = None
        self.right = None
        self.size = 1

    def depth(self):
        steps = 0
        node = self
        while node.parent is not None:
            node = node.parent
            steps += 1
        return steps


class Tree:
    """A scapegoat tree: a subtree that is too deep for its size is rebuilt."""

    def __init__(self, slack=0.62):
        self.root = None
        self.slack = slack
        self.rebuilds = 0
        self.abandoned = 0

    def __len__(self):
        return self.root.size if self.root is not None else 0

    def __iter__(self):
        pending = []
        node = self.root
        while pending or node is not None:
            while node is not None:
                pending.append(node)
                node = node.left
            node = pending.pop()
            yield node
            node = node.right

    def find(self, key):
        node = self.root
        while node is not None and node.key != key:
            node = node.left if key < node.key else node.right
        return node

    def insert(self, key, value):
        if self.root is None:
            self.root = Node(key, value)
            return
        node = self.root
        while True:
            if key == node.key:
                node.value = value
                return
            following = node.left if key < node.key else node.right
            if following is None:
                break
            node = following
        fresh = Node(key, value, node)
        if key < node.key:
            node.left = fresh
        else:
            node.right = fresh
        self._settle(fresh)

    def _settle(self, node):
        """Update sizes up to the root and rebuild the highest unbalanced subtree."""
        scapegoat = None
        node = node.parent
        while node is not None:
            node.size += 1
            heavier = max(node.left.size if node.left else 0, node.right.size if node.right else 0)
            if node.size > 6 and heavier > self.slack * node.size:
                scapegoat = node
            node = node.parent
        if scapegoat is not None:
            self._rebuild(scapegoat)

    def _rebuild(self, top):
        nodes = []
        pending = [top]
        while pending:
            node = pending.pop()
            if node is not None:
                nodes.append(node)
                pending += (node.left, node.right)
        pairs = sorted((node.key, node.value) for node in nodes)
        parent = top.parent
        fresh = self._build(pairs, 0, len(pairs), parent)
        if parent is None:
            self.root = fresh
        elif parent.left is top:
            parent.left = fresh
        else:
            parent.right = fresh
        self.rebuilds += 1
        # The old nodes are cyclic garbage from here on: parent and child hold each other.
        self.abandoned += len(nodes)

    def _build(self, pairs, low, high, parent):
        if low >= high:
            return None
        middle = (low + high) // 2
        node = Node(*pairs[middle], parent)
        node.left = self._build(pairs, low, middle, node)
        node.right = self._build(pairs, middle + 1, high, node)
        node.size = high - low
        return node

    def height(self):
        return height(self.root)


def height(node):
    if node is None:
        return 0
    return 1 + max(height(node.left), height(node.right))


def draw(node, prefix="", mark=""):
    """Yield the lines of a sideways drawing, the largest key first."""
    if node is None:
        return
    yield from draw(node.right, prefix + ("|   " if mark == "\\" else "    "), "/")
    yield f"{prefix}{mark or '-'}-- {node.key:02d} {node.value}"
    yield from draw(node.left, prefix + ("|   " if mark == "/" else "    "), "\\")


WORDS = """ash beech cedar dogwood elm fir ginkgo hazel ironwood juniper katsura larch maple
nutmeg oak pine quince rowan spruce teak umbrella viburnum willow yew""".split()


def main():
    small = Tree()
    for number, word in enumerate(WORDS):
        small.insert(number, word)
    print(f"{len(small)} trees planted in order, height {small.height()}, "
          f"{small.rebuilds} rebuilds")
    print("\n".join(draw(small.root)))

    print()
    print(f"{'insertions':>10}{'height':>8}{'rebuilds':>10}{'abandoned':>11}{'mean depth':>12}")
    tree = Tree()
    key = 1
    for step in range(1, 3001):
        tree.insert(step if step % 3 else key % 5000, step)
        key = key * 1103515245 + 12345 & 0x7FFFFFFF
        if step % 500 == 0:
            depths = [node.depth() for node in tree]
            print(f"{step:>10}{tree.height():>8}{tree.rebuilds:>10}{tree.abandoned:>11}"
                  f"{sum(depths) / len(depths):>12.2f}")

    keys = [node.key for node in tree]
    print()
    print("in order:", all(a < b for a, b in zip(keys, keys[1:])))
    for wanted in (1, 1000, 2999, 123456):
        node = tree.find(wanted)
        print(f"key {wanted}:", "absent" if node is None else f"value {node.value}")


main()
