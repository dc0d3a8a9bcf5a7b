"""enrich: keeps the Azure Policy and Azure Advisor sections of Well-Architected guides true."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("enrich-waf")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
