"""A package."""
from .base import Base
from . import circle
from .square import Square
__all__ = ["circle", "Base"]
count = len([Base, circle, Square])
print("package", __name__, "ready")
