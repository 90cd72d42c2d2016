type Tell = (done: number, total: number) => void;
const watched = new WeakMap<object, Tell>();

/** Tells how much of a file is sent, while `client.send` sends it. */
export function watchSending(file: Blob, tell: Tell): void {
  watched.set(file, tell);
}

/** As `fetch`, which cannot tell how much of a body is sent: what is watched goes the older way, which can. */
export const fetchWithProgress: typeof fetch = (address, init = {}) => {
  const { body } = init;
  const tell = body instanceof Blob ? watched.get(body) : undefined;
  if (!tell) return fetch(address, init);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(init.method ?? "GET", String(address));
    for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value);
    request.responseType = "blob";
    request.upload.onprogress = ({ loaded, total }) => tell(loaded, total);
    request.onload = () =>
      resolve(
        new Response(request.response, {
          status: request.status,
          statusText: request.statusText,
          headers: {
            "content-type": request.getResponseHeader("content-type") ?? "",
            "x-request-id": request.getResponseHeader("x-request-id") ?? "",
          },
        }),
      );
    request.onerror = () => reject(new TypeError("fetch failed: the connection ended"));
    request.onabort = () => reject(new DOMException("Stopped.", "AbortError"));
    init.signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body as Blob);
  });
};
