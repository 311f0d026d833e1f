import type { Action, In, Out } from "../service-definition"

/** A Presence service on the network, as far as it can be called now. */
export interface RemoteCalls {
  /** Whether its description has this action. */
  offers(action: Action): boolean
  /** Rejects with ActionError, DeviceFault or NoDeviceError. */
  invoke<A extends Action>(action: A, args: In<A>): Promise<Out<A>>
}
