"""Boehm's allocation mix: trees built top down and bottom up beside a large array."""


class Node:
    __slots__ = ("left", "right", "i", "j")

    def __init__(self, left=None, right=None):
        self.left = left
        self.right = right
        self.i = self.j = 0


def size(depth):
    return (1 << (depth + 1)) - 1


def populate(depth, node):
    if depth > 0:
        node.left = Node()
        node.right = Node()
        populate(depth - 1, node.left)
        populate(depth - 1, node.right)


def make(depth):
    if depth <= 0:
        return Node()
    return Node(make(depth - 1), make(depth - 1))


def count(node):
    return 0 if node is None else 1 + count(node.left) + count(node.right)


def main(longest):
    long_lived = Node()
    populate(longest, long_lived)
    array = [1.0 / (i + 1) for i in range(150_000)]
    for depth in range(4, longest + 1, 4):
        rounds = 2 * size(longest) // size(depth)
        total = 0
        for _ in range(rounds):
            top_down = Node()
            populate(depth, top_down)
            total += top_down.i + 1
            bottom_up = make(depth)
            total += bottom_up.j + 1
        print(depth, rounds, total)
    print(count(long_lived), array[1000])


main(14)
