import { maskLine } from "../domain/ccmsetup/mask.ts";

const SIGNATURE = /([?&;]|&amp;)(sig|sv|se|skoid|sktid|code|client_secret|client_assertion)=[^&\s"'<>]+/gi;
const BEARER = /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi;

/**
 * The last net before text leaves by a door: registration tokens and JWTs, signed parts of addresses, authorization headers.
 * What grants access is masked where it is born; this is for what nobody foresaw.
 */
export function masked(text: string): string {
  return maskLine(text).replace(SIGNATURE, "$1$2=…").replace(BEARER, "$1 …");
}
