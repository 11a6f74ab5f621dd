class Base:
    def area(self):
        raise NotImplementedError

    def describe(self):
        return f"{type(self).__name__.lower()} of {self.area()}"
