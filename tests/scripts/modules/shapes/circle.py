from .base import Base
from .tools.numbers import rounded


class Circle(Base):
    def __init__(self, r):
        self.r = r

    def area(self):
        return rounded(3.14159 * self.r ** 2)
