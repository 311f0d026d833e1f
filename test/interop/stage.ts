import { finish } from "../real/processes"
import { stageFlow } from "./flow"
import { GUPnP } from "./gupnp"
import { Listener } from "./listener"
import type { Place, PlaceKind } from "./places"
import { opened, Station } from "./station"

/** One answer to a search. */
export interface Found {
  readonly usn: string
  readonly location: string
}

/** Node-RED with the product and a flow at one end of a network; a GUPnP control point and a plain neighbour at the other. */
export class Stage extends Station {
  #gupnp: GUPnP | undefined
  #listener: Listener | undefined

  private constructor(
    readonly place: Place,
    device: object,
  ) {
    super(place.device, (name, at, sink) => stageFlow(name, at, sink, device))
  }

  /** `device` holds properties of the presence-device that are to be others than usual. */
  static async open(kind: PlaceKind, device: object = {}): Promise<Stage> {
    const stage = new Stage(await kind.open(), device)
    try {
      stage.#listener = await Listener.start(stage.place.others)
      stage.#gupnp = await GUPnP.start(stage.place.others)
      await stage.start()
    } catch (cause) {
      await stage.close()
      throw cause
    }
    return stage
  }

  get gupnp(): GUPnP {
    return opened(this.#gupnp)
  }

  get listener(): Listener {
    return opened(this.#listener)
  }

  /** What gssdp-discover, a program of others, finds for a search target. */
  async discover(target: string): Promise<Found[]> {
    const { inside, interface: name } = this.place.others
    const seconds = "5" // it lets devices take three for their answer
    const { output } = await finish([...inside, "gssdp-discover", "-i", name, "-t", target, "-n", seconds])
    return [...output.matchAll(/USN: +(\S+)\s+Location: +(\S+)/g)].map(([, usn = "", location = ""]) => ({ usn, location }))
  }

  /** Ends everything. */
  override async close(): Promise<void> {
    await super.close()
    await this.#gupnp?.close()
    await this.#listener?.close()
    await this.place.close()
  }
}
