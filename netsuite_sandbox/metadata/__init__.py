"""The metadata catalog: which record types an account has, as a list, as OpenAPI 3.0.1 and as JSON Schema."""

from netsuite_sandbox.metadata.catalog import MetadataCatalog

__all__ = ["MetadataCatalog"]
