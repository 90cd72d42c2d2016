export class OAuthRefusal extends Error {
  readonly error: string;
  /** AADSTS code, where there is one. */
  readonly number: number | undefined;
  readonly status: 400 | 401;
  constructor(error: string, number: number | undefined, message: string, status: 400 | 401 = 400) {
    super(message);
    this.error = error;
    this.number = number;
    this.status = status;
  }
}
