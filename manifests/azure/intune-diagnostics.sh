#!/bin/sh
# Has Intune write its operational logs (enrolments) to the event hub, shows it, or ends it. A diagnostic setting of Intune
# belongs to the tenant, which no template of a resource group reaches. Wants the Azure CLI, signed in as an Intune
# Administrator who may list the keys of the hub's rule.
#   intune-diagnostics.sh create RULE_ID HUB     both are outputs of main.bicep
#   intune-diagnostics.sh verify RULE_ID HUB     exits 1 when the setting is not as create makes it
#   intune-diagnostics.sh remove
set -eu

name=ccmbridge
usage() {
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
verb=${1-}
case "$verb" in
create | verify) [ $# -eq 3 ] || usage ;;
remove) [ $# -eq 1 ] || usage ;;
*) usage ;;
esac

arm=$(az cloud show --query endpoints.resourceManager --output tsv)
address="${arm%/}/providers/microsoft.intune/diagnosticSettings/$name?api-version=2017-04-01-preview"

case "$verb" in
create)
  rule=$2 hub=$3
  body=$(printf '{"properties":{"eventHubAuthorizationRuleId":"%s","eventHubName":"%s","logs":[{"category":"OperationalLogs","enabled":true}]}}' "$rule" "$hub")
  az rest --method put --url "$address" --body "$body" --output none
  echo "Intune writes to $hub from now on; the first events come within 30 minutes." >&2
  ;;
verify)
  rule=$2 hub=$3
  found=$(az rest --method get --url "$address" --output tsv \
    --query "join(' ', [properties.eventHubAuthorizationRuleId, properties.eventHubName, to_string(length(properties.logs[?category=='OperationalLogs' && enabled]))])") || {
    echo "There is no diagnostic setting $name in this tenant, or it cannot be read. Run: $0 create RULE_ID HUB" >&2
    exit 1
  }
  lower() { printf '%s' "$1" | tr '[:upper:]' '[:lower:]'; }
  if [ "$(lower "$found")" != "$(lower "$rule $hub 1")" ]; then
    echo "The diagnostic setting $name is another: $found" >&2
    exit 1
  fi
  echo "Intune writes its operational logs to $hub." >&2
  ;;
remove)
  az rest --method delete --url "$address" --output none
  echo "Intune writes no more; the sweep still finds every device, only later." >&2
  ;;
esac
