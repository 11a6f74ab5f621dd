# dis exists and can be asked; its text is the machine's own, so only its presence is compared.
import dis, sys
class Sink:
    def __init__(self): self.parts = []
    def write(self, text): self.parts.append(text)
    def flush(self): pass
def f(a, b): return a + b * 2
sink = Sink(); saved = sys.stdout; sys.stdout = sink
try: dis.dis(f)
finally: sys.stdout = saved
print(len("".join(sink.parts)) > 20, "".join(sink.parts).count("\n") >= 2)
print(f(1, 2), callable(dis.dis), dis.__name__)
print("a"); print("b"); print("c")
