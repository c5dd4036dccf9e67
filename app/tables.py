"""Every table of the product, in one place for migrations and tests."""

from sqlmodel import SQLModel

from app.alerts import models as alerts
from app.audit import models as audit
from app.caseload import models as caseload
from app.hubs import models as hubs
from app.identity import models as identity
from app.messaging import models as messaging
from app.monitoring import models as monitoring
from app.pathways import models as pathways

ROOMS = (hubs, identity, audit, pathways, caseload, messaging, monitoring, alerts)
metadata = SQLModel.metadata
