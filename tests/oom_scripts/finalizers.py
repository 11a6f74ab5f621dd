import gc
class F:
    def __init__(self, n): self.n, self.ring = n, [self]
    def __del__(self):
        said.append(str(self.n) + "!")
        if self.n == 2: saved.append(self)
said, saved = [], []
for i in range(4): F(i)
gc.collect()
print(sorted(said), len(saved), saved and saved[0].n)
saved.clear()
gc.collect()
print(len(said))
