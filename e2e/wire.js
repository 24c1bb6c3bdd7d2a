// A network between a client and the program that can be broken.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Wire {
  endpoint; // of the program, by way of the wire
  connections = 0; // that were made so far
  #server;
  #open = new Set();
  #broken = false;

  static async to(endpoint) {
    const target = new URL(endpoint);
    const wire = new Wire();
    wire.#server = createServer((near) => wire.#join(near, target)).listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    const own = new URL(endpoint);
    own.hostname = '127.0.0.1';
    own.port = wire.#server.address().port;
    wire.endpoint = own.href;
    return wire;
  }

  // cut breaks all connections off, without any good-bye.
  cut() {
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  // breakDown lets nobody through until mend.
  breakDown() {
    this.#broken = true;
    this.cut();
  }

  mend() { this.#broken = false; }

  async close() {
    this.breakDown();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near, target) {
    if (this.#broken) {
      near.resetAndDestroy();
      return;
    }
    this.connections++;
    const far = connect(Number(target.port), target.hostname);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      this.#open.add(socket);
      socket.on('error', () => {}); // it closes then
      socket.on('close', () => {
        this.#open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  }
}
