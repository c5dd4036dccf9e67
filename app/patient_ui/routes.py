"""The doors that patients and the provider of texts come through."""

from fastapi import APIRouter
from starlette.routing import Route

from app.messaging.vocabulary import InboundSource
from app.patient_ui import web_form
from app.patient_ui.voice_webhooks import STAFF_KEYS, CallOverWebhook, KeysWebhook, PickedUpWebhook, StaffKeysWebhook
from app.patient_ui.webhooks import InboundWebhook, StatusWebhook, Webhook

WEBHOOKS: tuple[Webhook, ...] = (
    InboundWebhook("/webhooks/twilio/sms", InboundSource.WEBHOOK),
    InboundWebhook("/webhooks/twilio/sms/fallback", InboundSource.FALLBACK),
    StatusWebhook("/webhooks/twilio/status"),
    PickedUpWebhook("/webhooks/twilio/voice"),
    KeysWebhook("/webhooks/twilio/voice/keys"),
    StaffKeysWebhook(STAFF_KEYS),
    CallOverWebhook("/webhooks/twilio/voice/status"),
)

router = APIRouter()
router.include_router(web_form.router)
router.routes.extend(Route(hook.path, hook, methods=["POST"], name=hook.path) for hook in WEBHOOKS)
