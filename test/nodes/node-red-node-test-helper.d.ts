declare module "node-red-node-test-helper" {
  interface Call extends Promise<{ status: number; type: string; text: string; body: unknown }> {
    set(header: string, value: string): Call
    send(body: unknown): Call
  }
  interface Helper {
    request(): Record<"get" | "post" | "delete", (path: string) => Call>
    init(runtimePath: string, settings: object): void
    load(nodes: readonly unknown[], flow: readonly object[]): Promise<void>
    setFlows(flow: readonly object[], type: "full" | "flows" | "nodes"): Promise<void>
    unload(): Promise<void>
    startServer(done: () => void): void
    stopServer(done: () => void): void
    getNode(id: string): unknown
  }
  const helper: Helper
  export default helper
}
