"""A discrete event simulation of a bank branch: clients, counters, one queue.

Events wait in a binary heap of our own.  Clients arrive, queue, are served or
lose patience and go.  The random numbers come from a small generator with a
fixed seed, so that each run tells the same story.
"""

from collections import deque


class Random:
    """A linear congruential generator: 48-bit state, upper bits used."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 25214903917 + 11) % (1 << 48)
        return self.state >> 16

    def below(self, limit):
        return self.next() % limit

    def between(self, low, high):
        return low + self.below(high - low + 1)


class EventQueue:
    """A binary heap of (time, serial, action, argument); ties go by serial."""

    def __init__(self):
        self.heap = []
        self.serial = 0

    def __len__(self):
        return len(self.heap)

    def schedule(self, time, action, argument=None):
        self.serial += 1
        heap = self.heap
        heap.append((time, self.serial, action, argument))
        place = len(heap) - 1
        while place:
            parent = (place - 1) // 2
            if heap[parent][:2] <= heap[place][:2]:
                break
            heap[parent], heap[place] = heap[place], heap[parent]
            place = parent

    def pop(self):
        heap = self.heap
        heap[0], heap[-1] = heap[-1], heap[0]
        event = heap.pop()
        place, size = 0, len(heap)
        while True:
            child = 2 * place + 1
            if child >= size:
                break
            if child + 1 < size and heap[child + 1][:2] < heap[child][:2]:
                child += 1
            if heap[place][:2] <= heap[child][:2]:
                break
            heap[place], heap[child] = heap[child], heap[place]
            place = child
        return event


class Client:
    def __init__(self, number, arrived, patience, effort):
        self.number = number
        self.arrived = arrived
        self.patience = patience
        self.effort = effort
        self.state = "waiting"


class Counter:
    def __init__(self, name, speed):
        self.name = name
        self.speed = speed
        self.client = None
        self.served = 0
        self.busy = 0


class Branch:
    def __init__(self, counters, seed, closing):
        self.random = Random(seed)
        self.events = EventQueue()
        self.line = deque()
        self.counters = counters
        self.closing = closing
        self.clients = 0
        self.left = 0
        self.waits = []
        self.longest = 0
        self.now = 0
        self.story = []

    def note(self, text):
        if len(self.story) < 12:
            self.story.append(f"  {self.now // 60:3d}:{self.now % 60:02d}  {text}")

    def run(self):
        self.events.schedule(0, self.arrive)
        while self.events:
            self.now, _, action, argument = self.events.pop()
            if argument is None:
                action()
            else:
                action(argument)

    def arrive(self):
        self.clients += 1
        client = Client(self.clients, self.now, self.random.between(240, 900),
                        self.random.between(60, 420))
        self.line.append(client)
        self.longest = max(self.longest, len(self.line))
        self.note(f"client {client.number} comes in")
        self.events.schedule(self.now + client.patience, self.lose_patience, client)
        self.assign()
        following = self.now + self.random.between(20, 150)
        if following < self.closing:
            self.events.schedule(following, self.arrive)

    def assign(self):
        for counter in self.counters:
            while counter.client is None and self.line:
                client = self.line.popleft()
                if client.state != "waiting":
                    continue
                client.state = "served"
                counter.client = client
                self.waits.append(self.now - client.arrived)
                duration = client.effort * 100 // counter.speed
                counter.busy += duration
                self.note(f"{counter.name} serves client {client.number} for {duration} s")
                self.events.schedule(self.now + duration, self.finish, counter)

    def finish(self, counter):
        counter.served += 1
        self.note(f"{counter.name} is done with client {counter.client.number}")
        counter.client = None
        self.assign()

    def lose_patience(self, client):
        if client.state == "waiting":
            client.state = "gone"
            self.line.remove(client)
            self.left += 1


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)]


def histogram(values, step, width=40):
    buckets = {}
    for value in values:
        buckets[value // step] = buckets.get(value // step, 0) + 1
    top = max(buckets.values())
    for bucket in range(max(buckets) + 1):
        count = buckets.get(bucket, 0)
        bar = "#" * (count * width // top)
        print(f"  {bucket * step:>4}-{bucket * step + step - 1:<4} {count:>4} {bar}")


def main():
    for staff in (2, 3, 4):
        counters = [Counter(name, speed) for name, speed in
                    [("Ada", 110), ("Bo", 90), ("Cleo", 130), ("Dan", 75)][:staff]]
        branch = Branch(counters, seed=2024, closing=4 * 3600)
        branch.run()
        print(f"{staff} counters: {branch.clients} clients, {branch.left} left unserved, "
              f"longest line {branch.longest}")
        if staff == 2:
            print("\n".join(branch.story))
        print(f"  waiting: mean {sum(branch.waits) / len(branch.waits):.1f} s, "
              f"median {percentile(branch.waits, 50)} s, 95 % within {percentile(branch.waits, 95)} s")
        for counter in counters:
            print(f"  {counter.name:<5} served {counter.served:>3}, "
                  f"busy {100 * counter.busy / branch.now:5.1f} %")
        histogram(branch.waits, 120)
        print()


main()
