/** All of kubectl: wherever the weight of it does not matter. `typing.ts` brings it everywhere but in a page. */
import './changes';
import './creates';
import './describes';
import './explains';
import './on-nodes';
import './yaml';
