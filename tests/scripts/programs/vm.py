# A stack machine with an assembler, subroutines and a memory; runs a few programs.
class Halt(Exception): pass
class Machine:
    def __init__(self, code): self.code, self.stack, self.calls, self.memory, self.pc, self.out, self.steps = code, [], [], {}, 0, [], 0
    def run(self, limit=100000):
        try:
            while True:
                self.steps += 1
                if self.steps > limit: raise RuntimeError("too many steps")
                name, arg = self.code[self.pc]; self.pc += 1
                getattr(self, "op_" + name)(*(() if arg is None else (arg,)))
        except Halt: pass
        return self.out
    def op_push(self, n): self.stack.append(n)
    def op_add(self): b, a = self.stack.pop(), self.stack.pop(); self.stack.append(a + b)
    def op_sub(self): b, a = self.stack.pop(), self.stack.pop(); self.stack.append(a - b)
    def op_mul(self): b, a = self.stack.pop(), self.stack.pop(); self.stack.append(a * b)
    def op_mod(self): b, a = self.stack.pop(), self.stack.pop(); self.stack.append(a % b)
    def op_dup(self): self.stack.append(self.stack[-1])
    def op_swap(self): self.stack[-1], self.stack[-2] = self.stack[-2], self.stack[-1]
    def op_load(self, n): self.stack.append(self.memory[n])
    def op_store(self, n): self.memory[n] = self.stack.pop()
    def op_jump(self, to): self.pc = to
    def op_zero(self, to):
        if self.stack.pop() == 0: self.pc = to
    def op_call(self, to): self.calls.append(self.pc); self.pc = to
    def op_ret(self): self.pc = self.calls.pop()
    def op_print(self): self.out.append(self.stack.pop())
    def op_halt(self): raise Halt
def assemble(text):
    labels, code = {}, []
    for line in text.strip().splitlines():
        line = line.split(";")[0].strip()
        if line.endswith(":"): labels[line[:-1]] = len(code)
        elif line:
            op, *arg = line.split(); code.append([op, arg[0] if arg else None])
    for item in code:
        if item[1] in labels: item[1] = labels[item[1]]
        elif item[1] is not None and item[1].lstrip("-").isdigit(): item[1] = int(item[1])
    return code
programs = {"factorial": "push 1\nstore f\npush 20\nstore n\nloop:\nload n\nzero done\nload f\nload n\nmul\nstore f\nload n\npush 1\nsub\nstore n\njump loop\ndone:\nload f\nprint\nhalt",
    "fib": "push 0\nstore a\npush 1\nstore b\npush 15\nstore n\nloop:\nload n\nzero end\nload a\nprint\nload b\ndup\nload a\nadd\nstore b\nstore a\nload n\npush 1\nsub\nstore n\njump loop\nend:\nhalt",
    "gcd": "push 1071\npush 462\ncall gcd\nprint\nhalt\ngcd:\ndup\nzero out\nswap\nstore t\ndup\nload t\nswap\nmod\ncall gcd\nret\nout:\nstore x\npush 0\nadd\nret",
    "recursive sum": "push 100\ncall sum\nprint\nhalt\nsum:\ndup\nzero base\ndup\npush 1\nsub\ncall sum\nadd\nret\nbase:\nret",
    "forever": "top:\njump top", "underflow": "push 1\nadd", "unknown": "fly 5", "off the end": "push 1", "unset": "load q", "bad return": "ret"}
for name, text in programs.items():
    m = Machine(assemble(text))
    try: print(name, m.run(), m.steps, m.stack, sorted(m.memory.items()))
    except Exception as problem: print(name, "failed:", type(problem).__name__, problem, m.pc, m.steps)
