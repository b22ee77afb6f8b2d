/** DaemonSets. */
import { daemonSetController } from '../controllers/daemonset';
import { daemonSets } from '../late-controllers';

daemonSets.bring({ daemonSetController });
