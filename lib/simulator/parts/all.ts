/** All parts of what runs a cluster: wherever their weight does not matter. `cluster.ts` brings them everywhere but in a page. */
import './addons';
import './admission-policies';
import './custom-resources';
import './ways-of-packets';
