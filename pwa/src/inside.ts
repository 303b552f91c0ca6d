/** All that is behind the lock, in one file of the build (see `start.ts`). */
export { Frame } from "./frame"
export { enrol, enter, giveBack, outside, reopen, stillHere } from "./opening"
export { ShowScreen } from "./screens/Show"
export { syncNow, watch } from "./sync"
