"""Pipelines, recursive generators and a round-robin of tasks."""


def numbers(n):
    for i in range(n):
        yield i


def squares(items):
    for item in items:
        yield item * item


def keep(items, divisor):
    return (item for item in items if item % divisor)


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def task(steps):
    total = 0
    for _ in range(steps):
        total += yield total
    return total


print(sum(keep(squares(keep(numbers(1_200_000), 3)), 5)))
print(sum(tree(17)))
tasks = [task(200) for _ in range(500)]
for t in tasks:
    next(t)
done = 0
turn = 0
while tasks:
    rest = []
    for t in tasks:
        turn += 1
        try:
            t.send(turn % 7)
            rest.append(t)
        except StopIteration as stop:
            done += stop.value
    tasks = rest
print(done)
