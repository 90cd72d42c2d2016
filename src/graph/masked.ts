const JSON_WEB_TOKEN = /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,2}/g;
const SIGNED_PART =
  /([?&](?:sig|skoid|code|client_secret|client_assertion|\$?skiptoken|\$?deltatoken)=)[^&\s"'<>]+/gi;
const REGISTRATION_TOKEN = /(\/regtoken:)[^\s"\\]+/gi;
const BEARER = /(Bearer\s+)\S+/gi;

/** Text of the service, or an address, without what grants access: signatures, tokens, registration tokens. */
export function masked(text: string): string {
  return text
    .replaceAll(JSON_WEB_TOKEN, "***")
    .replaceAll(BEARER, "$1***")
    .replaceAll(SIGNED_PART, "$1***")
    .replaceAll(REGISTRATION_TOKEN, "$1***");
}
