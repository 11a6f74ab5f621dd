"""Builds and walks perfect binary trees; a long-lived one stays meanwhile."""


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def check(node):
    if node.left is None:
        return 1
    return 1 + check(node.left) + check(node.right)


def main(deepest):
    print("stretch", check(build(deepest + 1)))
    long_lived = build(deepest)
    for depth in range(4, deepest + 1, 4):
        rounds = 1 << (deepest - depth + 2)
        print(depth, rounds, sum(check(build(depth)) for _ in range(rounds)))
    print("long lived", check(long_lived))


main(14)
