/**
 * The server's clock, as this page knows it: a device whose clock is wrong still says when an answer was given. Set by
 * each answer of the server; an older one, such as a page taken from the router's cache, does not set it back. An answer
 * that was long on its way makes the clock seem fast; it never goes back for that, so that what is done later has a later time.
 */
export class ServerClock {
  #lastHeardMs = Number.NEGATIVE_INFINITY;
  #aheadMs = 0;
  #lastToldMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly deviceNowMs: () => number) {}

  heard(serverNowMs: number): void {
    if (serverNowMs <= this.#lastHeardMs) return;
    this.#lastHeardMs = serverNowMs;
    this.#aheadMs = serverNowMs - this.deviceNowMs();
  }

  nowMs(): number {
    this.#lastToldMs = Math.max(this.deviceNowMs() + this.#aheadMs, this.#lastToldMs + 1);
    return this.#lastToldMs;
  }
}
