"""NetSuite's REST record service over the account's analytic tables, free of HTTP.

A write shows in SuiteQL at once, because the analytic tables are the only storage. What NetSuite's records have and
its analytic tables lack (fields, sublists, addresses) is kept beside them in ``sandbox_field``.
"""

from netsuite_sandbox.records.drafting import Validation
from netsuite_sandbox.records.service import RecordService, Written

__all__ = ["RecordService", "Validation", "Written"]
