"""Rings of objects that only a collector can free, beside a live heap."""


class Node:
    def __init__(self, number):
        self.number = number
        self.next = None
        self.data = [number]


def ring(size, number):
    first = last = Node(number)
    for i in range(1, size):
        node = Node(number + i)
        last.next = node
        last = node
    last.next = first
    return first


live = [ring(10, i) for i in range(20_000)]
total = 0
for i in range(50_000):
    total += ring(2 + i % 9, i).number
print(total, sum(r.number for r in live), sum(r.next.data[0] for r in live))
