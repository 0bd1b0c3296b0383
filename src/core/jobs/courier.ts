import { WorkerEntrypoint } from 'cloudflare:workers'
import type { Courier, Delivered, Delivery } from '../ports/delivery.ts'
import type { PortFailure } from '../ports/port-failure.ts'
import type { Result } from '../kernel/result.ts'
import { createCourier, type CourierPorts } from './effects.ts'

/**
 * The entry point that districts hand their deliveries to, so that waiting for others happens outside the
 * single-threaded district. `makePorts` is called once for each call, by the composition root's rules.
 */
export const courierClass = <Env>(makePorts: (env: Env) => CourierPorts) =>
  class extends WorkerEntrypoint<Env> implements Courier {
    deliver(delivery: Delivery): Promise<Result<Delivered, PortFailure>> {
      return createCourier(makePorts(this.env)).deliver(delivery)
    }
  }
