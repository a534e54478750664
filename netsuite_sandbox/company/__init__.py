"""The generated company: what an account holds when nobody brought data of their own."""

from netsuite_sandbox.company.catalog import generated_tables, is_custom, label, standard_tables
from netsuite_sandbox.company.generation import Sizes, generate, list_customizations

__all__ = ["Sizes", "generate", "generated_tables", "is_custom", "label", "list_customizations", "standard_tables"]
