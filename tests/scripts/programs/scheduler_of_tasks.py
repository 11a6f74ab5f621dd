# Topological order with cycles found, critical path, makespan on k workers.
tasks = {"design": (3, []), "build": (5, ["design"]), "paint": (2, ["build"]), "wire": (4, ["build"]), "test": (3, ["wire", "paint"]), "docs": (2, ["design"]), "ship": (1, ["test", "docs"])}
class Cycle(Exception): pass
def order(tasks):
    done, active, out = set(), [], []
    def visit(t):
        if t in done: return
        if t in active: raise Cycle(" -> ".join(active[active.index(t):] + [t]))
        active.append(t)
        for d in tasks[t][1]: visit(d)
        active.pop(); done.add(t); out.append(t)
    for t in tasks: visit(t)
    return out
def kahn(tasks):
    left = {t: len(d) for t, (_, d) in tasks.items()}; ready = sorted(t for t, n in left.items() if not n)
    while ready:
        t = ready.pop(0); yield t
        for o, (_, d) in tasks.items():
            if t in d:
                left[o] -= 1
                if not left[o]: ready.append(o)
        ready.sort()
def critical(tasks):
    end, via = {}, {}
    for t in order(tasks):
        cost, deps = tasks[t]; best = max(deps, key=lambda d: (end[d], d), default=None)
        end[t] = cost + (end[best] if best else 0); via[t] = best
    t = max(end, key=lambda t: (end[t], t)); path = []
    while t: path.append(t); t = via[t]
    return max(end.values()), path[::-1]
def simulate(tasks, workers):
    clock, running, done, log = 0, [], set(), []
    todo = order(tasks)
    while todo or running:
        for t in list(todo):
            if len(running) < workers and all(d in done for d in tasks[t][1]): running.append((clock + tasks[t][0], t)); todo.remove(t); log.append(f"{clock:>2} start {t}")
        running.sort(); clock, t = running.pop(0); done.add(t); log.append(f"{clock:>2} end   {t}")
    return clock, log
print(order(tasks), list(kahn(tasks)), critical(tasks))
for k in (1, 2, 3):
    end, log = simulate(tasks, k); print(k, end)
    if k == 2: print("\n".join(log))
tasks["design"] = (3, ["test"])
try: order(tasks)
except Cycle as problem: print("cycle:", problem)
print(list(kahn(tasks)))
try: order({"a": (1, ["zz"])})
except KeyError as problem: print("unknown task", problem)
