import { maskLine } from "./ccmsetup/mask.ts";

const SIGNATURE =
  /((?:[?&;]|&amp;)(?:sig|sv|se|skoid|sktid|client_secret|client_assertion)=|(?:[?&]|&amp;)code=)[^&\s"'<>]+/gi;
const BEARER = /\b(bearer|basic)\s+(?!auth)[A-Za-z0-9._~+/=-]{8,}/gi;

/**
 * Any text without what grants access: registration tokens and JWTs, signed parts of addresses, authorization headers. For
 * text of others, such as a line of a log, and as the last net before a failure leaves by a door. Masking twice changes
 * nothing.
 */
export function maskedText(text: string): string {
  return maskLine(text).replace(SIGNATURE, "$1…").replace(BEARER, "$1 …");
}
