# A bank: accounts, transfers with rollback, interest, statements, audit.
class BankError(Exception): pass
class Insufficient(BankError):
    def __init__(self, account, wanted): super().__init__(f"{account.owner} has {account.balance}, wanted {wanted}"); self.missing = wanted - account.balance
class Frozen(BankError): pass


class Account:
    serial = 1000
    def __init__(self, owner, balance=0):
        Account.serial += 1
        self.number, self.owner, self._balance, self.history, self.frozen = Account.serial, owner, balance, [("open", balance)], False
    @property
    def balance(self): return self._balance
    def _change(self, kind, amount):
        if self.frozen: raise Frozen(f"account {self.number} is frozen")
        self._balance += amount
        self.history.append((kind, amount))
    def deposit(self, amount):
        if amount <= 0: raise ValueError("amounts are positive")
        self._change("in", amount)
    def withdraw(self, amount):
        if amount > self.available(): raise Insufficient(self, amount)
        self._change("out", -amount)
    def available(self): return self._balance
    def month_end(self): pass
    def __repr__(self): return f"<{type(self).__name__} {self.number} {self.owner} {self._balance}>"
    def __lt__(self, other): return self._balance < other._balance


class Savings(Account):
    rate = 3
    def month_end(self):
        interest = self._balance * self.rate // 1200
        if interest: self._change("interest", interest)


class Credit(Account):
    def __init__(self, owner, limit): super().__init__(owner); self.limit = limit
    def available(self): return self._balance + self.limit
    def month_end(self):
        if self._balance < 0: self._change("fee", -max(1, -self._balance // 50))


class Transaction:
    def __init__(self, *accounts): self.accounts = accounts
    def __enter__(self): self.saved = [(a._balance, len(a.history)) for a in self.accounts]; return self
    def __exit__(self, kind, problem, trace):
        if kind is not None:
            for a, (balance, length) in zip(self.accounts, self.saved): a._balance = balance; del a.history[length:]
            print("  rolled back:", problem)
        return kind is not None and issubclass(kind, BankError)


class Bank:
    def __init__(self): self.accounts = {}
    def add(self, account): self.accounts[account.number] = account; return account
    def transfer(self, source, target, *amounts):
        with Transaction(source, target):
            for amount in amounts: source.withdraw(amount); target.deposit(amount)
            return True
        return False
    def total(self): return sum(a.balance for a in self.accounts.values())
    def month_end(self):
        for a in self.accounts.values():
            try: a.month_end()
            except Frozen as problem: print("  skipped:", problem)


bank = Bank()
ann, bob, cy = bank.add(Savings("Ann", 5000)), bank.add(Account("Bob", 300)), bank.add(Credit("Cy", 1000))
print(bank.transfer(ann, bob, 500), bank.transfer(bob, cy, 400, 300, 900), bank.transfer(cy, ann, 750), ann, bob, cy)
before = bank.total()
print(bank.transfer(cy, bob, 100, 200), bank.total() == before)
try: bank.transfer(ann, bob, -5)
except ValueError as problem: print("refused:", problem)
cy.frozen = True
print(bank.transfer(ann, cy, 10), cy.history)
for month in range(4): bank.month_end(); print(month, [a.balance for a in bank.accounts.values()])
cy.frozen = False
bank.month_end()
print(sorted(bank.accounts.values()), max(bank.accounts.values()).owner, bank.total())
for a in bank.accounts.values():
    print(a.number, a.owner)
    running = 0
    for kind, amount in a.history:
        running += amount
        print(f"    {kind:<9}{amount:>8}{running:>8}")
try: bob.balance = 10 ** 6
except AttributeError as problem: print(problem)
try: bob.withdraw(10 ** 6)
except Insufficient as problem: print(problem, problem.missing)
