"""Fields of a monitor that a pretend Kuma has no use for, with what they hold on a fresh one."""

from __future__ import annotations

from typing import Any

EVERYWHERE: dict[str, Any] = {
    "method": "GET", "maxretries": 0, "weight": 2000, "timeout": 10, "resendInterval": 0,
    "invertKeyword": False, "expiryNotification": False, "ignoreTls": False, "upsideDown": False,
    "packetSize": 56, "maxredirects": 10, "accepted_statuscodes": ["200-299"],
    "dns_resolve_type": "A", "dns_resolve_server": "1.1.1.1", "dns_last_result": None,
    "docker_container": "", "docker_host": None, "proxyId": None, "mqttTopic": "",
    "mqttSuccessMessage": "", "databaseQuery": None, "authMethod": None, "grpcUrl": None,
    "grpcProtobuf": None, "grpcMethod": None, "grpcServiceName": None, "grpcEnableTls": False,
    "radiusCalledStationId": None, "radiusCallingStationId": None, "game": None,
    "gamedigGivenPortOnly": True, "httpBodyEncoding": "json", "jsonPath": None,
    "expectedValue": None, "kafkaProducerTopic": None, "kafkaProducerBrokers": [],
    "kafkaProducerSsl": False, "kafkaProducerAllowAutoTopicCreation": False,
    "kafkaProducerMessage": None, "screenshot": None,
}  # fmt: skip
SENSITIVE: dict[str, Any] = {
    "headers": None, "body": None, "grpcBody": None, "grpcMetadata": None, "basic_auth_user": None,
    "basic_auth_pass": None, "oauth_client_id": None, "oauth_client_secret": None,
    "oauth_token_url": None, "oauth_scopes": None, "oauth_auth_method": None,
    "databaseConnectionString": None, "radiusUsername": None, "radiusPassword": None,
    "radiusSecret": None, "mqttUsername": "", "mqttPassword": "", "authWorkstation": None,
    "authDomain": None, "tlsCa": None, "tlsCert": None, "tlsKey": None,
    "kafkaProducerSaslOptions": {"mechanism": "None"},
}  # fmt: skip
"""Webhooks go without these."""
SINCE_2: dict[str, Any] = {
    "wsIgnoreSecWebsocketAcceptHeader": False, "wsSubprotocol": "", "location": None,
    "protocol": None, "subtype": None, "retryOnlyOnStatusCodeFailure": False,
    "domainExpiryNotification": False, "mqttCheckType": "keyword", "system_service_name": None,
    "cacheBust": False, "remote_browser": None, "screenshot_delay": 0, "snmpOid": None,
    "jsonPathOperator": None, "snmpVersion": "2c", "smtpSecurity": None, "rabbitmqNodes": [],
    "conditions": [], "ntpStratumThreshold": 5, "ntpTimeOffsetThreshold": 1000,
    "ntpRootDispersionThreshold": 500, "ipFamily": None, "expectedTlsAlert": None,
    "ping_numeric": True, "ping_count": 1, "ping_per_request_timeout": 2, "saveResponse": False,
    "saveErrorResponse": True, "responseMaxLength": 1024,
}  # fmt: skip
SENSITIVE_SINCE_2: dict[str, Any] = {
    "oauth_audience": None, "bearer_token": None, "gamedigToken": None, "mqttWebsocketPath": None,
    "rabbitmqUsername": None, "rabbitmqPassword": None,
}  # fmt: skip
