"""A one-way constraint solver with strengths: chains and projections, re-planned."""

REQUIRED, STRONG, NORMAL, WEAK = 0, 1, 3, 6


class Variable:
    def __init__(self, value):
        self.value, self.constraints, self.decided = value, [], None
        self.strength, self.stay, self.mark = WEAK, True, 0


class Constraint:
    def __init__(self, strength, inputs, output):
        self.strength, self.inputs, self.output, self.on = strength, inputs, output, False
        for variable in (*inputs, output):
            variable.constraints.append(self)

    def satisfy(self, mark):
        """Take the output over when stronger; return the constraint that lost it."""
        if self.strength >= self.output.strength and self.output.decided is not None:
            return None
        for variable in self.inputs:
            variable.mark = mark
        loser = self.output.decided
        if loser is not None:
            loser.on = False
        self.on = True
        self.output.decided = self
        self.output.mark = mark
        self.recompute()
        return loser

    def recompute(self):
        self.output.strength = max([self.strength] + [v.strength for v in self.inputs])
        self.output.stay = self.strength != REQUIRED and all(v.stay for v in self.inputs)
        self.execute()


class Edit(Constraint):
    def execute(self):
        pass


class Equal(Constraint):
    def execute(self):
        self.output.value = self.inputs[0].value


class Scale(Constraint):
    def execute(self):
        source, factor, offset = self.inputs
        self.output.value = source.value * factor.value + offset.value


class Planner:
    def __init__(self):
        self.mark = 0

    def add(self, constraint):
        self.mark += 1
        loser = constraint.satisfy(self.mark)
        self.propagate(constraint.output)
        while loser is not None:
            loser = loser.satisfy(self.mark)
        return constraint

    def propagate(self, start):
        pending = [start]
        while pending:
            variable = pending.pop()
            for constraint in variable.constraints:
                if constraint.on and constraint.output is not variable:
                    constraint.recompute()
                    pending.append(constraint.output)

    def plan(self, edits):
        self.mark += 1
        for edit in edits:
            edit.output.mark = self.mark
        order, pending = [], [edit.output for edit in edits]
        while pending:
            variable = pending.pop()
            for constraint in variable.constraints:
                if constraint.on and constraint.output.mark != self.mark:
                    if all(v.mark == self.mark or v.stay for v in constraint.inputs):
                        constraint.output.mark = self.mark
                        order.append(constraint)
                        pending.append(constraint.output)
        return order


def chain(length):
    planner = Planner()
    variables = [Variable(0) for _ in range(length + 1)]
    for one, other in zip(variables, variables[1:]):
        planner.add(Equal(REQUIRED, [one], other))
    edit = planner.add(Edit(STRONG, [], variables[0]))
    total = 0
    for value in range(60):
        variables[0].value = value
        for constraint in planner.plan([edit]):
            constraint.execute()
        total += variables[-1].value
    return total


def projection(size):
    planner = Planner()
    factor, offset = Variable(10), Variable(1000)
    pairs = [(Variable(i), Variable(i)) for i in range(size)]
    for source, target in pairs:
        planner.add(Scale(REQUIRED, [source, factor, offset], target))
    total = 0
    for variable, values in ((factor, range(40)), (offset, range(500, 540))):
        edit = planner.add(Edit(STRONG, [], variable))
        for value in values:
            variable.value = value
            for constraint in planner.plan([edit]):
                constraint.execute()
            total += sum(target.value for _, target in pairs)
        edit.on = False
    return total


print(sum(chain(900) for _ in range(6)), projection(900))
