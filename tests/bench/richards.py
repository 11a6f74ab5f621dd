"""An operating system's scheduler in miniature: tasks, packets, queues, devices."""

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
KIND_DEVICE, KIND_WORK = range(2)


class Packet:
    def __init__(self, link, owner, kind):
        self.link, self.owner, self.kind = link, owner, kind
        self.datum = 0
        self.data = [0, 0, 0, 0]

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, system, number, priority, queue, waiting):
        self.system, self.number, self.priority, self.queue = system, number, priority, queue
        self.waiting, self.pending, self.held = waiting, queue is not None, False
        system.table[number] = self
        self.link = system.first
        system.first = self

    def blocked(self):
        return self.held or (self.waiting and not self.pending)

    def add_packet(self, packet, sender):
        if self.queue is None:
            self.queue = packet.append_to(None)
            self.pending = True
            if self.priority > sender.priority:
                return self
        else:
            packet.append_to(self.queue)
        return sender

    def run(self):
        packet = None
        if self.waiting and self.pending:
            packet = self.queue
            self.queue = packet.link
            self.waiting = False
            self.pending = self.queue is not None
        return self.step(packet)

    def wait(self):
        self.waiting = True
        return self

    def hold(self):
        self.system.holds += 1
        self.held = True
        return self.link

    def release(self, number):
        task = self.system.table[number]
        task.held = False
        return task if task.priority > self.priority else self

    def send(self, packet):
        target = self.system.table[packet.owner]
        self.system.sent += 1
        packet.link = None
        packet.owner = self.number
        return target.add_packet(packet, self)


class Idle(Task):
    control, left = 1, 0

    def step(self, packet):
        self.left -= 1
        if self.left == 0:
            return self.hold()
        if self.control & 1 == 0:
            self.control //= 2
            return self.release(DEVICE_A)
        self.control = self.control // 2 ^ 0xD008
        return self.release(DEVICE_B)


class Worker(Task):
    target, letter = HANDLER_A, 0

    def step(self, packet):
        if packet is None:
            return self.wait()
        self.target = HANDLER_B if self.target == HANDLER_A else HANDLER_A
        packet.owner = self.target
        packet.datum = 0
        for i in range(4):
            self.letter = self.letter % 26 + 1
            packet.data[i] = 64 + self.letter
        return self.send(packet)


class Handler(Task):
    work = device = None

    def step(self, packet):
        if packet is not None:
            if packet.kind == KIND_WORK:
                self.work = packet.append_to(self.work)
            else:
                self.device = packet.append_to(self.device)
        work = self.work
        if work is None:
            return self.wait()
        if work.datum >= 4:
            self.work = work.link
            return self.send(work)
        device = self.device
        if device is None:
            return self.wait()
        self.device = device.link
        device.datum = work.data[work.datum]
        work.datum += 1
        return self.send(device)


class Device(Task):
    kept = None

    def step(self, packet):
        if packet is None:
            packet = self.kept
            if packet is None:
                return self.wait()
            self.kept = None
            return self.send(packet)
        self.kept = packet
        return self.hold()


class System:
    def __init__(self):
        self.table = [None] * 6
        self.first = None
        self.sent = self.holds = 0

    def run(self):
        task = self.first
        while task is not None:
            task = task.link if task.blocked() else task.run()


def once(count):
    system = System()
    Idle(system, IDLE, 1, None, False).left = count
    queue = Packet(Packet(None, WORKER, KIND_WORK), WORKER, KIND_WORK)
    Worker(system, WORKER, 1000, queue, True)
    for number, device, priority in ((HANDLER_A, DEVICE_A, 2000), (HANDLER_B, DEVICE_B, 3000)):
        queue = None
        for _ in range(3):
            queue = Packet(queue, device, KIND_DEVICE)
        Handler(system, number, priority, queue, True)
    Device(system, DEVICE_A, 4000, None, True)
    Device(system, DEVICE_B, 5000, None, True)
    system.run()
    return system.sent, system.holds


for _ in range(24):
    result = once(3000)
print(*result)
