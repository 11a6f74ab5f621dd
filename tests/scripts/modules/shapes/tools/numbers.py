from ..base import Base
from .. import base as base_module


def rounded(x):
    assert base_module.Base is Base
    return round(x, 2)
