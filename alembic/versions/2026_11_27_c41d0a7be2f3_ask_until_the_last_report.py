"""ask until the last report.

Revision: c41d0a7be2f3
After: 4872c172ee6e
Made: 2026-11-27 18:34:00.000000+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "c41d0a7be2f3"
down_revision = "4872c172ee6e"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_outbound_unconfirmed", "outbound_message"
BEFORE = sa.text("state = 'accepted' AND receipt IS NULL")
AFTER = sa.text("state = 'accepted' AND (receipt IS NULL OR receipt IN ('accepted', 'scheduled', 'queued', 'sending', 'sent'))")


def upgrade() -> None:
    _made_anew(BEFORE, AFTER)


def downgrade() -> None:
    _made_anew(AFTER, BEFORE)


def _made_anew(old: sa.TextClause, new: sa.TextClause) -> None:
    op.drop_index(INDEX, table_name=TABLE, sqlite_where=old, postgresql_where=old)
    op.create_index(INDEX, TABLE, ["sent_at"], unique=False, sqlite_where=new, postgresql_where=new)
