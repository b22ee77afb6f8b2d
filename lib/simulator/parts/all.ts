/** All parts of what runs a cluster: wherever their weight does not matter. `cluster.ts` brings them everywhere but in a page. */
import './addons';
import './admission-policies';
import './autoscaling';
import './custom-resources';
import './daemon-sets';
import './jobs';
import './namespace-limits';
import './programs-of-a-cluster';
import './rarer-kinds';
import './stateful-sets';
import './volumes';
import './ways-of-packets';
